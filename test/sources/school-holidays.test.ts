import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCalendar, type SchoolPeriod } from '../../src/domain/calendar.js';
import type { DepartmentCode } from '../../src/domain/commune.js';
import { type Day, daysFromTo } from '../../src/domain/day.js';
import {
  fetchSchoolHolidays,
  joinSchoolPeriods,
  parseSchoolHolidays,
} from '../../src/sources/school-holidays.js';
import { parseZoneDays } from '../../src/sources/school-zone-days.js';
import { bytesOf, collect, contextOf, failsWith, realBytes, serve, withoutReal } from './support.js';

const ENGLISH = 'description;population;start_date;end_date;location;zones;annee_scolaire';
const FRENCH = 'Description;Population;Date de début;Date de fin;Académies;Zones;annee_scolaire';
const AUTUMN: SchoolPeriod = {
  academy: 'Besançon',
  zone: 'A',
  firstDay: '2017-10-21' as Day,
  lastDay: '2017-11-05' as Day,
  name: 'Vacances de la Toussaint',
};

test('Every export of the calendar gives the same period: headers, line ends, BOM, three forms of date.', () => {
  const row = (start: string, end: string) =>
    `Vacances de la Toussaint;-;${start};${end};Besançon;Zone A;2017-2018`;
  const local = ['2017-10-21T00:00:00+02:00', '2017-11-06T00:00:00+01:00'] as const;
  const utc = ['2017-10-20T22:00:00+00:00', '2017-11-05T23:00:00+00:00'] as const;
  const plain = ['2017-10-21', '2017-11-06'] as const;
  const flat = (dates: readonly [string, string]) => ({
    description: 'Vacances de la Toussaint',
    population: '-',
    start_date: dates[0],
    end_date: dates[1],
    location: 'Besançon',
    zones: 'Zone A',
    annee_scolaire: '2017-2018',
  });
  const cases: readonly (readonly [string, string])[] = [
    ['local.csv', `${ENGLISH}\r\n${row(...local)}\r\n`],
    ['utc.csv', `\uFEFF${ENGLISH}\n${row(...utc)}\n`],
    ['french.csv', `\uFEFF${FRENCH}\n${row(...utc)}\n`],
    ['explore.json', JSON.stringify([flat(plain)])],
    ['search.json', JSON.stringify({ nhits: 1, records: [{ recordid: 'x', fields: flat(local) }] })],
    ['records.json', JSON.stringify([{ datasetid: 'fr-en-calendrier-scolaire', fields: flat(local) }])],
    ['v2.json', JSON.stringify({ total_count: 1, results: [flat(utc)] })],
  ];
  assert.ok(cases.length > 0);
  for (const [file, text] of cases)
    assert.deepEqual(parseSchoolHolidays(bytesOf(text), file), { rows: [AUTUMN], rejects: [] }, file);
});

const parseRows = (...rows: string[]) =>
  parseSchoolHolidays(bytesOf([ENGLISH, ...rows, ''].join('\n')), 'meta/school-holidays-x.csv');

test("Teachers' own dates are passed over; those of pupils of any age count.", () => {
  const summer = (population: string, end: string) =>
    `Vacances d'Été;${population};2018-07-07;${end};Corse;Corse;2017-2018`;
  const { rows, rejects } = parseRows(
    summer('Enseignants', '2018-08-31'),
    summer('Enseignants du premier degré', '2018-08-30'),
    summer('Élèves du premier degré', '2018-09-05'),
    summer('Élèves du second degré', '2018-09-06'),
  );
  assert.deepEqual(
    rows.map(({ lastDay }) => lastDay),
    ['2018-09-04', '2018-09-05'],
  );
  assert.equal(rows[0]?.zone, undefined);
  assert.deepEqual(rejects, []);
});

test('One day off is one day; the mere begin of a summer lasts to 31 August, and yields to a published end.', () => {
  const begin = `Début des Vacances d'Été;-;2027-07-03;2027-07-03;Paris;Zone C;2026-2027`;
  const bridge = `Pont de l'Ascension;-;2027-05-07;2027-05-07;Paris;Zone C;2026-2027`;
  const { rows } = parseRows(begin, bridge);
  assert.deepEqual(
    rows.map(({ firstDay, lastDay, name }) => [firstDay, lastDay, name]),
    [
      ['2027-05-07', '2027-05-07', "Pont de l'Ascension"],
      ['2027-07-03', '2027-08-31', "Vacances d'Été (fin supposée au 31 août)"],
    ],
  );
  const later = parseRows(`Vacances d'Été;Élèves;2027-07-03;2027-09-02;Paris;Zone C;2026-2027`).rows;
  assert.deepEqual(
    joinSchoolPeriods([later, rows]).map(({ lastDay }) => lastDay),
    ['2027-05-07', '2027-09-01'],
  );
});

test('The export that reaches further replaces what it tells otherwise, and leaves the rest.', () => {
  const older = parseRows(
    'Vacances de Printemps;-;2021-04-24;2021-05-10;Lille;Zone B;2020-2021',
    'Vacances de Noël;-;2020-12-19;2021-01-04;Lille;Zone B;2020-2021',
  ).rows;
  const newer = parseRows(
    'Vacances de Printemps;-;2021-04-10;2021-04-26;Lille;Zone B;2020-2021',
    "Vacances d'Été;-;2021-07-06;2021-09-02;Lille;Zone B;2020-2021",
  ).rows;
  for (const lists of [
    [older, newer],
    [newer, older],
  ])
    assert.deepEqual(
      joinSchoolPeriods(lists).map(({ firstDay }) => firstDay),
      ['2020-12-19', '2021-04-10', '2021-07-06'],
    );
});

test('A row that cannot be used is rejected with its line and reason.', () => {
  const good = 'Vacances de Noël;-;2020-12-19;2021-01-04;Lille;Zone B;2020-2021';
  const cases = [
    ['Vacances après 1ère période;-;2019-01-10;2018-10-29;Réunion;Réunion;2018-2019', 'ends_before_start'],
    ['Vacances;-;2019-13-10;2018-10-29;Réunion;Réunion;2018-2019', 'impossible_date'],
    ['Vacances;-;;2018-10-29;Réunion;Réunion;2018-2019', 'impossible_date'],
    ['Vacances;-;2019-01-10;2019-01-12;Atlantide;Atlantide;2018-2019', 'unknown_academy'],
    [
      'Début des Grandes Vacances;Second degré;2026-07-04;2026-07-04;Polynésie;Polynésie;2025-2026',
      'end_unknown',
    ],
    ['Vacances;-;2019-01-10', 'wrong_width'],
  ] as const;
  assert.ok(cases.length > 0);
  for (const [row, reason] of cases) {
    const { rows, rejects } = parseRows(good, row, good);
    assert.equal(rows.length, 1);
    assert.deepEqual(
      rejects.map((reject) => [reject.line, reject.reason]),
      [[3, reason]],
    );
  }
});

test('An unknown académie with a zone is kept under its published name.', () => {
  const { rows } = parseRows('Vacances;-;2019-01-10;2019-01-12;Atlantide;Zone A;2018-2019');
  assert.deepEqual([rows[0]?.academy, rows[0]?.zone], ['Atlantide', 'A']);
});

test('HTML, another table, and cut JSON are refused.', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['a.csv', '<!doctype html>'],
    ['a.csv', 'date;value\n2020-01-01;1\n'],
    ['a.json', '[{"description": "Vacances'],
    ['a.json', '{"error": "unknown dataset"}'],
    ['a.csv', `${ENGLISH}\n`],
  ];
  assert.ok(cases.length > 0);
  for (const [file, text] of cases)
    assert.throws(() => parseSchoolHolidays(bytesOf(text), file), failsWith('SOURCE_MALFORMED'));
});

test('Days by zone become periods of the académies that were in the zone then.', () => {
  const line = (day: string, a: boolean, b: boolean) => `${day},${a},${b},False,Vacances d'hiver`;
  const text = [
    'date,vacances_zone_a,vacances_zone_b,vacances_zone_c,nom_vacances',
    line('2013-02-28', false, true),
    line('2013-03-01', false, true),
    line('2016-02-13', true, false),
    line('2016-02-14', true, false),
  ].join('\n');
  const { rows } = parseZoneDays(bytesOf(text), 'f');
  const of = (academy: string) => rows.filter((row) => row.academy === academy);
  assert.deepEqual(
    of('Besançon').map(({ zone, firstDay, lastDay }) => [zone, firstDay, lastDay]),
    [
      ['B', '2013-02-28', '2013-03-01'],
      ['A', '2016-02-13', '2016-02-14'],
    ],
  );
  assert.deepEqual(of('Rennes'), []);
});

test('The export is one call.', async () => {
  const server = await serve((_request, response) => response.end(ENGLISH));
  try {
    const fetched = await collect(fetchSchoolHolidays(contextOf({ url: server.url })));
    assert.equal(fetched[0]?.name, 'meta/school-holidays-calendrier-scolaire.csv');
    assert.match(server.asked[0] ?? '', /fr-en-calendrier-scolaire\/exports\/csv\?delimiter=%3B/);
  } finally {
    await server.close();
  }
});

const EXPORTS = [
  ['holidays/fr-en-calendrier-scolaire.records-v1.2022-12.json.gz', 1660, 6],
  ['holidays/fr-en-calendrier-scolaire.explore-v2.1.2023-05.json.gz', 1660, 6],
  ['holidays/fr-en-calendrier-scolaire.en-header-no-bom.2023-12.csv', 1813, 7],
  ['holidays/fr-en-calendrier-scolaire.en-header.2025-12.csv', 1987, 5],
  ['holidays/fr-en-calendrier-scolaire.fr-header.2026-01.csv', 1999, 5],
] as const;
const BY_DAY = 'holidays/vacances-scolaires-par-jour.csv.gz';
const skip = withoutReal(BY_DAY, ...EXPORTS.map(([path]) => path));

test('The real exports read, and agree with an independent table on the days of zones A, B, C.', {
  skip,
}, () => {
  assert.ok(EXPORTS.length > 0);
  const lists = EXPORTS.map(([path, periods, rejected]) => {
    const { rows, rejects } = parseSchoolHolidays(realBytes(path), path.replace('.gz', ''));
    assert.deepEqual([rows.length, rejects.length], [periods, rejected], path);
    return rows;
  });
  const own = createCalendar([], joinSchoolPeriods(lists));
  const other = createCalendar([], parseZoneDays(realBytes(BY_DAY), BY_DAY).rows);
  const paris = '75' as DepartmentCode;
  let [same, all, moved] = [0, 0, 0];
  for (const day of daysFromTo('2017-10-21' as Day, '2023-12-31' as Day))
    for (const zone of ['zoneA', 'zoneB', 'zoneC'] as const) {
      const equal = own.on(day, paris)[zone] === other.on(day, paris)[zone];
      all++;
      if (equal) same++;
      else if (day >= '2021-04-10' && day <= '2021-05-09') moved++;
    }
  // The spring holidays of 2021 were moved when schools closed; the independent table still has the first plan.
  assert.equal(moved, 42);
  assert.ok(same / (all - moved) >= 0.995, `${same} of ${all - moved}`);
});

test('Together with the days by zone the calendar reaches back before 2017.', { skip }, () => {
  const older = parseSchoolHolidays(realBytes(BY_DAY), BY_DAY).rows;
  const newer = parseSchoolHolidays(realBytes(EXPORTS[4][0]), EXPORTS[4][0]).rows;
  const calendar = createCalendar([], joinSchoolPeriods([older, newer]));
  const on = (day: string, code: string) => calendar.on(day as Day, code as DepartmentCode);
  assert.equal(on('2013-03-05', '77').schoolHoliday, true);
  assert.equal(on('2013-03-25', '77').schoolHoliday, false);
  assert.equal(on('2021-04-28', '76').zoneB, false);
  assert.equal(on('2023-07-20', '76').schoolHoliday, true);
});
