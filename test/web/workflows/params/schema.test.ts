import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { fieldsOf, initialValues, readParams } from '../../../../src/web/workflows/params/schema.js';
import { DAGS } from '../../../../src/workflows/dags.js';

const SCHEMA = Type.Object({
  department: Type.String({ pattern: '^(\\d{2}|2[AB])$', default: '77' }),
  horizon: Type.Optional(Type.Integer({ minimum: 0, maximum: 6 })),
  share: Type.Optional(Type.Number()),
  weather: Type.Optional(Type.Union([Type.Literal('forecast'), Type.Literal('none'), Type.Null()])),
  again: Type.Optional(Type.Boolean()),
  first: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
  years: Type.Optional(Type.Array(Type.String())),
  extra: Type.Optional(Type.Object({ a: Type.Number() })),
});
const FIELDS = fieldsOf(JSON.parse(JSON.stringify(SCHEMA)));

test('each kind of parameter gets its kind of field', () => {
  assert.deepEqual(
    FIELDS.map(({ name, kind }) => [name, kind]),
    [
      ['department', 'text'],
      ['horizon', 'integer'],
      ['share', 'number'],
      ['weather', 'choice'],
      ['again', 'boolean'],
      ['first', 'day'],
      ['years', 'list'],
      ['extra', 'json'],
    ],
  );
  assert.equal(FIELDS[0]?.required, true);
  assert.deepEqual(FIELDS[3]?.choices, ['forecast', 'none']);
});

test('what is left as it began is not sent, unless it is required', () => {
  assert.deepEqual(readParams(FIELDS, initialValues(FIELDS)), { params: { department: '77' }, faults: {} });
});

test('values are sent as what the schema asks for', () => {
  const values = {
    department: '2A',
    horizon: '3',
    share: '0,5',
    weather: 'none',
    again: 'true',
    first: '2026-11-23',
    years: '2022, 2023,',
    extra: '{"a":1}',
  };
  assert.deepEqual(readParams(FIELDS, values), {
    params: {
      department: '2A',
      horizon: 3,
      share: 0.5,
      weather: 'none',
      again: true,
      first: '2026-11-23',
      years: ['2022', '2023'],
      extra: { a: 1 },
    },
    faults: {},
  });
});

test('each fault is told at its field', () => {
  const { faults } = readParams(FIELDS, {
    department: '777',
    horizon: '7',
    share: 'x',
    first: 'soon',
    extra: '{',
  });
  assert.deepEqual(Object.fromEntries(Object.entries(faults).map(([name, { kind }]) => [name, kind])), {
    department: 'pattern',
    horizon: 'range',
    share: 'number',
    first: 'day',
    extra: 'json',
  });
  assert.equal(readParams(FIELDS, { department: '' }).faults.department?.kind, 'required');
  assert.equal(readParams(FIELDS, { department: '77', horizon: '1.5' }).faults.horizon?.kind, 'integer');
});

test('no schema, no fields; every workflow of the house has a form without raw JSON', () => {
  for (const none of [undefined, null, {}, { type: 'object' }, 'x']) assert.deepEqual(fieldsOf(none), []);
  assert.ok(DAGS.length > 0);
  for (const { name, params } of DAGS)
    assert.ok(
      fieldsOf(JSON.parse(JSON.stringify(params))).every(({ kind }) => kind !== 'json'),
      name,
    );
});
