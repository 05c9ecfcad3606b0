import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAccidents, yearInName } from '../../src/sources/onisr.js';
import { bytesOf, failsWith, realBytes, withoutReal } from './support.js';

const OLD = 'Num_Acc,an,mois,jour,hrmn,lum,agg,int,atm,col,com,adr,gps,lat,long,dep';
const NEW =
  '"Num_Acc";"jour";"mois";"an";"hrmn";"lum";"dep";"com";"agg";"int";"atm";"col";"adr";"lat";"long"';
const newRow = (id: string, day: string, month: string, year: string, dep: string, com: string) =>
  `"${id}";"${day}";"${month}";"${year}";"06:00";"1";"${dep}";"${com}";"2";"4";" -1";"7";"RUE DE ""L'EAU""; 3";"48,86638600";" -2,32347100"`;
const newFile = (...rows: string[]) => bytesOf(`${[NEW, ...rows].join('\n')}\n`);

test('The layout of 2005 to 2018 reads: commas, Latin-1, CRLF, short years, ten-fold departments.', () => {
  const text = [
    OLD,
    '200500000001,5,1,12,1900,3,2,1,1,3,11,Rue de la Liberté,M,5051500,0294400,590',
    '200500000002,5,12,1,45,1,2,1,1,3,4,"RN 193, PK 2",M,0,0,201',
    '200500000003,5,7,14,5,1,2,1,1,3,033,,M,,,202',
    '200500000004,5,7,14,5,1,2,1,1,3,004,,A,1612345,-6154321,971',
    '200500000005,5,7,14,5,1,2,1,1,3,112,,M,,,750',
    '200500000006,5,7,14,5,1,2,1,1,3,053,,M,,,10',
  ].join('\r\n');
  const { rows, rejects } = parseAccidents(
    Buffer.from(text, 'latin1'),
    'accidents/caracteristiques_2005.csv',
  );
  assert.deepEqual(rejects, []);
  assert.deepEqual(
    rows.map(({ publishedCode }) => publishedCode),
    ['59011', '2A004', '2B033', '97104', '75112', '01053'],
  );
  assert.deepEqual(rows[0], {
    id: '200500000001',
    day: '2005-01-12',
    publishedCode: '59011',
    year: 2005,
    line: 2,
    latDeg: 50.515,
    lonDeg: 2.944,
  });
  assert.equal(rows[1]?.latDeg, undefined);
  assert.deepEqual([rows[3]?.latDeg, rows[3]?.lonDeg], [16.12345, -61.54321]);
});

test('The year 2009 reads: the same columns between tabs.', () => {
  const row = '200900000001,9,3,2,1715,1,2,1,1,3,052,50 Rue de la Gare,M,5051199,0290046,590';
  const text = `${OLD}\n${row}\n`.replaceAll(',', '\t');
  const { rows } = parseAccidents(bytesOf(text), 'accidents/caracteristiques_2009.csv');
  assert.deepEqual(rows[0]?.day, '2009-03-02');
  assert.equal(rows[0]?.publishedCode, '59052');
});

test('The layout since 2019 reads: semicolons, quotes, decimal commas, a space before the minus.', () => {
  const file = newFile(
    newRow('202300000001', '7', '05', '2023', '75', '75101'),
    newRow('202300000002', '7', '5', '2023', '1', '1262'),
    newRow('202300000003', '31', '12', '2023', '2B', '2B037'),
    newRow('202300000004', '31', '12', '2023', '988', '98818'),
  );
  const { rows, rejects } = parseAccidents(file, 'accidents/caract-2023.4f1c2a9b.csv');
  assert.deepEqual(rejects, []);
  assert.deepEqual(
    rows.map(({ day, publishedCode }) => `${day} ${publishedCode}`),
    ['2023-05-07 75101', '2023-05-07 01262', '2023-12-31 2B037', '2023-12-31 98818'],
  );
  assert.deepEqual([rows[0]?.latDeg, rows[0]?.lonDeg], [48.866386, -2.323471]);
});

test('The year 2022 reads, which alone says Accident_Id; a BOM, CRLF and an empty last line do no harm.', () => {
  const text = `\uFEFF${NEW.replace('Num_Acc', 'Accident_Id')}\r\n${newRow('202200000001', '19', '10', '2022', '26', '26198')}\r\n\r\n`;
  const { rows, rejects } = parseAccidents(bytesOf(text), 'accidents/carcteristiques-2022.csv');
  assert.equal(rows.length, 1);
  assert.deepEqual(rejects, []);
});

test('A bad row becomes a reject with its line, its reason, and what was expected and found.', () => {
  const good = newRow('202300000001', '7', '05', '2023', '75', '75101');
  const cases = [
    [good, 'duplicate_accident', /202300000001/],
    [newRow('202300000002', '30', '02', '2023', '75', '75101'), 'impossible_date', /2023\/02\/30/],
    [newRow('202300000003', '', '02', '2023', '75', '75101'), 'impossible_date', /2023\/02\//],
    [newRow('202300000004', '7', '05', '2022', '75', '75101'), 'wrong_year', /expected 2023, found 2022/],
    [newRow('202300000005', '7', '05', '2023', '75', 'N/C'), 'unknown_commune', /dep 75, com N\/C/],
    [newRow('202300000006', '7', '05', '2023', '75', '00000'), 'unknown_commune', /com 00000/],
    [newRow('2.023E+11', '7', '05', '2023', '75', '75101'), 'bad_number', /2\.023E\+11/],
    ['"202300000007";"7"', 'wrong_width', /expected 15 fields, found 2/],
  ] as const;
  assert.ok(cases.length > 0);
  for (const [row, reason, detail] of cases) {
    const { rows, rejects } = parseAccidents(newFile(good, row), 'accidents/caract-2023.csv');
    assert.equal(rows.length, 1);
    assert.deepEqual([rejects[0]?.line, rejects[0]?.reason], [3, reason]);
    assert.match(rejects[0]?.detail ?? '', detail);
  }
});

test('Old department and commune forms that mean nothing are rejected.', () => {
  const codes = [
    ['591', '052'],
    ['960', '052'],
    ['59A', '052'],
    ['590', '000'],
    ['590', '59052'],
  ];
  assert.ok(codes.length > 0);
  for (const [dep, com] of codes) {
    const row = (id: number, c = '052', d = '590') =>
      `20130000000${id},13,2,19,1715,1,2,1,1,3,${c},,M,,,${d}`;
    const text = [OLD, row(1), row(2, com, dep), ''].join('\r\n');
    const { rejects } = parseAccidents(bytesOf(text), 'accidents/caracteristiques_2013.csv');
    assert.equal(rejects[0]?.reason, 'unknown_commune', `${dep} ${com}`);
  }
});

test('An object that is no table of accidents is refused with file, line, expected and found.', () => {
  const good = newRow('202300000001', '7', '05', '2023', '75', '75101');
  const whole = `${NEW}\n${good}\n${good.replace('0001"', '0002"')}\n`;
  const cases: readonly (readonly [string, RegExp])[] = [
    ['<!DOCTYPE html><html><body>Service Unavailable</body></html>', /line 1: expected a header line/],
    ['{"message": "not found"}', /line 1: expected a header line/],
    ['', /an empty file/],
    [`${NEW}\n`, /expected at least one row, found none/],
    [NEW.replace('"com"', '"commune"'), /a header with the column com/],
    ['Num_Acc,senc,catv,occutc,obs,obsm,choc,manv,num_veh\n1,0,7,0,0,2,1,1,A01\n', /the column an/],
    [whole.slice(0, -4), /Quote Not Closed/],
    [whole.slice(0, whole.lastIndexOf(';')), /cut off/],
    [whole.replaceAll('"2023"', '"2022"'), /expected accidents of 2023, found those of 2022/],
    [
      whole.replaceAll(/"2023\d{8}"/g, '"2.023E+11"'),
      /at least one usable row, found none; first: bad_number/,
    ],
  ];
  assert.ok(cases.length > 0);
  for (const [text, message] of cases)
    assert.throws(
      () => parseAccidents(bytesOf(text), 'accidents/caract-2023.csv'),
      failsWith('SOURCE_MALFORMED', message),
    );
});

test('The year of a file is the first in its own name, not in its folder or hash.', () => {
  assert.equal(yearInName('accidents/carcteristiques-2021.20231107.csv'), 2021);
  assert.equal(yearInName('annees-de-2005-a-2021/caracteristiques.csv'), undefined);
});

const REAL = [
  ['accidents/original/caracteristiques_2013.csv.gz', 58_397, 0],
  ['accidents/reconstructed/caracteristiques-2020.csv.gz', 47_740, 4],
  ['accidents/reconstructed/carcteristiques-2021.csv.gz', 54_698, 0],
  ['accidents/reconstructed/caract-2023.csv.gz', 54_822, 0],
] as const;

for (const [path, expectedRows, expectedRejects] of REAL)
  test(`The real file ${path} reads to its published number of rows.`, { skip: withoutReal(path) }, () => {
    const { rows, rejects } = parseAccidents(realBytes(path), path.replace('.gz', ''));
    assert.equal(rows.length, expectedRows);
    assert.equal(rejects.length, expectedRejects);
    assert.ok(rejects.every(({ reason, detail }) => reason === 'unknown_commune' && /com $/.test(detail)));
  });
