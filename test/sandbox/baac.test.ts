import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { characteristicsCsv, vintageFileName } from '../../src/sandbox/baac.js';
import { createCountry } from '../../src/sandbox/country.js';

const country = createCountry('baac');
const bytesOf = (year: number) => characteristicsCsv(year, country.accidentsOf(year));

const OLD = 'Num_Acc,an,mois,jour,hrmn,lum,agg,int,atm,col,com,adr,gps,lat,long,dep\r\n';
const NEW =
  '"Num_Acc";"jour";"mois";"an";"hrmn";"lum";"dep";"com";"agg";"int";"atm";"col";"adr";"lat";"long"\n';
const HEADERS: readonly [year: number, name: string, header: string][] = [
  [2005, 'caracteristiques_2005.csv', OLD],
  [2009, 'caracteristiques_2009.csv', OLD.replaceAll(',', '\t')],
  [2013, 'caracteristiques_2013.csv', OLD],
  [2016, 'caracteristiques_2016.csv', OLD],
  [2017, 'caracteristiques-2017.csv', OLD],
  [2018, 'caracteristiques-2018.csv', OLD],
  [2019, 'caracteristiques-2019.csv', NEW],
  [2020, 'caracteristiques-2020.csv', NEW],
  [2021, 'carcteristiques-2021.csv', NEW],
  [2022, 'carcteristiques-2022.csv', NEW.replace('Num_Acc', 'Accident_Id')],
  [2023, 'caract-2023.csv', NEW],
  [2024, 'caract-2024.csv', NEW],
];

test('each vintage has the name and the header line that its publisher gave it', () => {
  assert.ok(HEADERS.length > 0);
  for (const [year, name, header] of HEADERS) {
    assert.equal(vintageFileName('caracteristiques', year), name);
    assert.ok(bytesOf(year).toString('latin1').startsWith(header), name);
  }
});

test('every vintage holds one row for each accident of the year', () => {
  for (const [year] of HEADERS) {
    const lines = bytesOf(year).toString('latin1').split(/\r?\n/);
    assert.equal(lines.filter((line) => line !== '').length - 1, country.accidentsOf(year).length);
  }
});

test('old files are Latin-1 with CRLF, two-digit years, department times ten and commune within it', () => {
  const bytes = bytesOf(2005);
  assert.notEqual(Buffer.from(bytes.toString('utf8')).compare(bytes), 0, 'it is not UTF-8');
  const row = bytes.toString('latin1').split('\r\n')[1] as string;
  assert.match(row, /^200500000001,5,\d{1,2},\d{1,2},\d{1,4},\d,\d,\d,\d,\d,\d{3},.*,000$/);
  assert.match(bytes.toString('latin1'), /,"N 7, PK 014\+430",M,46\d{5},02\d{5},000\r\n/);
});

test('new files are UTF-8 with LF, quotes, decimal commas, and a space before every minus', () => {
  const decimals = { 2020: 7, 2021: 10, 2023: 8 };
  for (const [year, digits] of Object.entries(decimals)) {
    const text = bytesOf(Number(year)).toString('utf8');
    assert.ok(!text.includes('\r') && !text.includes('\uFFFD') && !text.includes('"-'));
    assert.match(text, /;" -1";/);
    const row = text.split('\n')[1] as string;
    assert.match(
      row,
      new RegExp(`^"${year}00000001";"\\d{1,2}";"\\d\\d";"${year}";"\\d\\d:\\d\\d";"\\d";"00";"00\\d{3}"`),
    );
    assert.match(row, new RegExp(`"46,\\d{${digits}}";"[23],\\d{${digits}}"$|"45,\\d{${digits}}"`));
  }
  assert.ok(bytesOf(2024).toString().endsWith('"\n\n'), 'one empty line at the end, as published');
});

test('the old commune disappears with its merger', () => {
  const codes = (year: number) => country.accidentsOf(year).map(({ publishedCode }) => publishedCode);
  assert.ok([2005, 2012, 2018].every((year) => codes(year).includes(country.merger.oldCode)));
  assert.ok([2019, 2022].every((year) => !codes(year).includes(country.merger.oldCode)));
  assert.match(bytesOf(2018).toString('latin1'), /,121,[^\n]*,000\r\n/);
});

const REAL = `${process.env.RESCUE_PREDICT_REAL_DATA ?? '../shared/data'}/accidents`;

test('headers equal those of the published files', {
  skip: existsSync(REAL) ? false : `no real data in ${REAL}`,
}, () => {
  const published: readonly [year: number, path: string][] = [
    [2013, 'original/caracteristiques_2013.csv.gz'],
    [2020, 'reconstructed/caracteristiques-2020.csv.gz'],
    [2023, 'reconstructed/caract-2023.csv.gz'],
  ];
  for (const [year, path] of published) {
    const real = gunzipSync(readFileSync(`${REAL}/${path}`));
    const end = real.indexOf('\n') + 1;
    assert.deepEqual(bytesOf(year).subarray(0, end), real.subarray(0, end));
  }
});
