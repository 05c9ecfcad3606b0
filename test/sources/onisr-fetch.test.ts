import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sha256 } from '../../src/lib/hash.js';
import { chooseResources, fetchAccidents } from '../../src/sources/onisr-fetch.js';
import { collect, contextOf, failsWith, quickHttp, REAL_DATA, serve, withoutReal } from './support.js';

const FILES = 'https://static.data.gouv.fr/resources/bases-de-donnees-annuelles-annees-de-2005-a-2021';
const resource = (title: string, url: string, modified = '') => ({ title, url, format: 'csv', modified });

test('The table is found under every name it was published with, and no other table is.', () => {
  const published = [
    ['caracteristiques_2005.csv', `${FILES}/20160422-111851/caracteristiques_2005.csv`],
    ['caracteristiques-2017.csv', `${FILES}/20180927-111012/caracteristiques-2017.csv`],
    ['caracteristiques.csv (2021)', `${FILES}/20230131-221944/caracteristiques.csv`],
    ['carcteristiques-2022.csv', `${FILES}/20231005-093927/carcteristiques-2022.csv`],
    ['Caractéristiques 2023', `${FILES}/20241028-103125/caract-2023.csv`],
  ] as const;
  const others = [
    ['usagers.csv (2021)', `${FILES}/20230131-221725/usagers.csv`],
    ['vehicules-2022.csv', `${FILES}/20231005-094147/vehicules-2022.csv`],
    ['lieux-2022.csv', `${FILES}/20231005-094112/lieux-2022.csv`],
    ['vehicules-immatricules-baac-2019.csv', `${FILES}/x/vehicules-immatricules-baac-2019.csv`],
  ] as const;
  const chosen = chooseResources([...others, ...published].map(([title, url]) => resource(title, url)));
  assert.deepEqual([...chosen.keys()].sort(), [2005, 2017, 2021, 2022, 2023]);
});

test('Of two files of one year the newest is taken.', () => {
  const chosen = chooseResources([
    resource('caract-2023.csv', `${FILES}/a/caract-2023.csv`, '2024-10-28'),
    resource('caract-2023.csv', `${FILES}/b/caract-2023.csv`, '2025-01-02'),
  ]);
  assert.match(chosen.get(2023)?.url ?? '', /\/b\//);
});

/** data.gouv.fr in small: two years, version 1 or only version 2, paged. */
async function dataGouv(versions: readonly (1 | 2)[]) {
  return serve((request, response, path) => {
    const base = `http://${request.headers.host}`;
    const list = [2021, 2022].map((year) => ({
      title: `carcteristiques-${year}.csv`,
      format: 'csv',
      url: `${base}/files/carcteristiques-${year}.csv`,
    }));
    const page = Number(new URL(path, base).searchParams.get('page') ?? 0);
    if (path.startsWith('/files/')) {
      const same = request.headers['if-none-match'] === '"v1"';
      response.writeHead(same ? 304 : 200, { etag: '"v1"' }).end(same ? undefined : `bytes of ${path}`);
    } else if (path.includes('/api/1/') && versions.includes(1))
      response.end(JSON.stringify({ resources: list }));
    else if (page > 0) {
      const next = page === 1 ? `${base}/api/2/x/resources/?page=2` : null;
      response.end(JSON.stringify({ data: list.slice(page - 1, page), next_page: next }));
    } else response.writeHead(410).end();
  });
}

for (const versions of [[1], [2]] as const)
  test(`The wanted years are fetched when the catalogue speaks version ${versions[0]}.`, async () => {
    const server = await dataGouv(versions);
    try {
      const steps: string[] = [];
      const progress = { step: (what: string) => void steps.push(what) };
      const context = contextOf({ url: server.url }, { progress });
      const fetched = await collect(fetchAccidents({ years: [2022, 2021, 2035] }, context));
      assert.deepEqual(
        fetched.map(({ name }) => name),
        ['accidents/carcteristiques-2022.csv', 'accidents/carcteristiques-2021.csv'],
      );
      assert.equal(fetched[0]?.etag, '"v1"');
      assert.equal(fetched[0]?.licence, 'Licence Ouverte 2.0');
      assert.ok(steps.includes('accidents 2035: not published'));
    } finally {
      await server.close();
    }
  });

test('What rests already is not yielded: by its validator, or by its hash.', async () => {
  const server = await dataGouv([1]);
  try {
    const hash = sha256('bytes of /files/carcteristiques-2021.csv');
    const context = contextOf(
      { url: server.url },
      { known: (name) => (name.includes('2022') ? { etag: '"v1"', sha256: 'x' } : { sha256: hash }) },
    );
    assert.deepEqual(await collect(fetchAccidents({ years: [2021, 2022] }, context)), []);
  } finally {
    await server.close();
  }
});

test('A catalogue without any such table is refused; one that is away is told as it is.', async () => {
  const server = await serve((_request, response) => response.end('{"resources":[]}'));
  const context = contextOf({ url: server.url });
  try {
    await assert.rejects(
      collect(fetchAccidents({ years: [2021] }, context)),
      failsWith('SOURCE_MALFORMED', /caracteristiques/),
    );
  } finally {
    await server.close();
  }
  const away = contextOf({ url: server.url }, { http: quickHttp({ retries: 0 }) });
  await assert.rejects(collect(fetchAccidents({ years: [2021] }, away)), failsWith('SOURCE_UNREACHABLE'));
});

test('Configured files are read instead of the network, unpacked, and only of the wanted years.', {
  skip: withoutReal('accidents/reconstructed/caract-2023.csv.gz'),
}, async () => {
  const context = contextOf({ files: [`${REAL_DATA}/accidents/reconstructed/*.csv.gz`] });
  const fetched = await collect(fetchAccidents({ years: [2023] }, context));
  assert.deepEqual(
    fetched.map(({ name, bytes }) => [name, bytes.length]),
    [['accidents/caract-2023.csv', 5_876_312]],
  );
});
