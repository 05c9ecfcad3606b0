import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fetchPublicHolidays, parsePublicHolidays, zoneInName } from '../../src/sources/public-holidays.js';
import {
  bytesOf,
  collect,
  contextOf,
  failsWith,
  REAL_DATA,
  realBytes,
  serve,
  withoutReal,
} from './support.js';

test("One zone's calendar reads; its zone is in the name of the object.", () => {
  const text = '{"2023-05-01": "1er mai", "2023-01-01": "1er janvier"}';
  const { rows } = parsePublicHolidays(bytesOf(text), 'meta/public-holidays-la-reunion.0a1b2c3d.json');
  assert.deepEqual(rows, [
    { zone: 'la-reunion', day: '2023-01-01', name: '1er janvier' },
    { zone: 'la-reunion', day: '2023-05-01', name: '1er mai' },
  ]);
  assert.equal(zoneInName('meta/public-holidays-metropole-2013.json'), 'metropole');
  assert.equal(zoneInName('meta/public-holidays-metropolis.json'), undefined);
});

test('The table of all zones reads, whatever the accents and capitals of the zones.', () => {
  const text = `date,nom_jour_ferie,zones
2023-12-26,2ème jour de Noël,Alsace-Moselle
2023-01-01,1er janvier,Métropole|Polynésie Française|Saint-Barthélémy|La Réunion
2023-02-30,x,Métropole
2023-03-01,x,Atlantide
`;
  const { rows, rejects } = parsePublicHolidays(bytesOf(text), 'meta/public-holidays-jours_feries.csv');
  assert.deepEqual(
    rows.map(({ zone, day }) => `${zone} ${day}`),
    [
      'alsace-moselle 2023-12-26',
      'la-reunion 2023-01-01',
      'metropole 2023-01-01',
      'polynesie-francaise 2023-01-01',
      'saint-barthelemy 2023-01-01',
    ],
  );
  assert.deepEqual(
    rejects.map(({ line, reason }) => [line, reason]),
    [
      [4, 'impossible_date'],
      [5, 'unknown_zone'],
    ],
  );
});

test('HTML, a cut object, a list, and a name without a zone are refused.', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['<html>', 'meta/public-holidays-metropole.json'],
    ['{"2023-01-01": "1er', 'meta/public-holidays-metropole.json'],
    ['["2023-01-01"]', 'meta/public-holidays-metropole.json'],
    ['{"2023-01-01": "1er janvier"}', 'meta/public-holidays-nowhere.json'],
  ];
  assert.ok(cases.length > 0);
  for (const [text, file] of cases)
    assert.throws(() => parsePublicHolidays(bytesOf(text), file), failsWith('SOURCE_MALFORMED'));
});

test('Each zone is one call, and what has not changed is not yielded.', async () => {
  const server = await serve((_request, response, path) => {
    response.writeHead(path.includes('metropole') ? 304 : 200).end();
  });
  try {
    const context = contextOf({ url: server.url }, { known: () => ({ etag: 'e', sha256: 'x' }) });
    const fetched = await collect(fetchPublicHolidays({ zones: ['metropole', 'la-reunion'] }, context));
    assert.deepEqual(server.asked, ['/jours-feries/metropole.json', '/jours-feries/la-reunion.json']);
    assert.deepEqual(
      fetched.map(({ name }) => name),
      ['meta/public-holidays-la-reunion.json'],
    );
  } finally {
    await server.close();
  }
});

const CSV = 'holidays/jours-feries/jours_feries.csv';

test('The real table and the real calendars of three zones say the same.', {
  skip: withoutReal(CSV),
}, async () => {
  const { rows, rejects } = parsePublicHolidays(realBytes(CSV), CSV);
  assert.deepEqual([rows.length, rejects.length], [3936, 0]);
  const files = [`${REAL_DATA}/holidays/jours-feries/{metropole,alsace-moselle,la-reunion}.json`];
  const fetched = await collect(fetchPublicHolidays({ zones: [] }, contextOf({ files })));
  assert.equal(fetched.length, 3);
  for (const { name, bytes } of fetched) {
    const own = parsePublicHolidays(bytes, name).rows;
    assert.deepEqual(
      own.map(({ day }) => day),
      rows.filter(({ zone }) => zone === own[0]?.zone).map(({ day }) => day),
    );
  }
});
