import { WEATHER_FIELDS, WEATHER_UNITS } from '../domain/weather.js';

export type ColumnType = 'text' | 'day' | 'instant' | 'integer' | 'small' | 'float' | 'double' | 'json';

export type Column = {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  /** unit or code list, for the docs */
  readonly unit: string;
  /** publisher or rule it comes from */
  readonly source: string;
};

export type Table = {
  readonly name: string;
  readonly description: string;
  /** columns that are unique together; kept so by MERGE and by replacing partitions */
  readonly key: readonly string[];
  readonly columns: readonly Column[];
};

const column = (name: string, type: ColumnType, unit: string, source: string, nullable = false): Column => ({
  name,
  type,
  nullable,
  unit,
  source,
});

const weatherColumns = (source: string): Column[] =>
  WEATHER_FIELDS.map((field) => column(field, 'float', WEATHER_UNITS[field], source, true));

/** Columns of the original system, in its order, with the richer weather at their end. */
const original = (score: Column): Column[] => [
  column('com', 'text', 'INSEE code', 'communes'),
  column('population', 'integer', 'inhabitants', 'communes', true),
  column('jour', 'small', '1-31', 'calendar'),
  column('mois', 'small', '1-12', 'calendar'),
  column('an', 'small', 'year', 'calendar'),
  column('public_holidays', 'small', '0/1', 'public_holidays', true),
  column('zone_a', 'small', '0/1: school holidays in zone A', 'school_holidays', true),
  column('zone_b', 'small', '0/1: school holidays in zone B', 'school_holidays', true),
  column('zone_c', 'small', '0/1: school holidays in zone C', 'school_holidays', true),
  column('dep', 'text', 'INSEE code', 'communes'),
  score,
  column('date', 'day', 'civil day in Europe/Paris', 'calendar'),
  ...weatherColumns('weather_days'),
  column('execution_date', 'instant', 'UTC, when the row was made', 'run'),
  column('dag_id', 'text', 'workflow', 'run'),
  column('task_id', 'text', 'task', 'run'),
];

/** Every table: DDL, docs and checks derive from here. */
export const TABLES = [
  {
    name: 'communes',
    description: "Today's communes, with Paris, Lyon and Marseille as their arrondissements.",
    key: ['code'],
    columns: [
      column('code', 'text', 'INSEE code', 'geo.api.gouv.fr'),
      column('name', 'text', '', 'geo.api.gouv.fr'),
      column('department', 'text', 'INSEE code', 'geo.api.gouv.fr'),
      column('region', 'text', 'INSEE code', 'geo.api.gouv.fr'),
      column('population', 'integer', 'inhabitants', 'geo.api.gouv.fr', true),
      column('lat_deg', 'double', 'degrees WGS84', 'geo.api.gouv.fr', true),
      column('lon_deg', 'double', 'degrees WGS84', 'geo.api.gouv.fr', true),
      column('area_km2', 'double', 'km²', 'geo.api.gouv.fr', true),
      column('weather_cell', 'text', 'weather_days.cell', 'nearest grid cell', true),
    ],
  },
  {
    name: 'commune_codes',
    description: "Former commune codes and today's commune that holds their land.",
    key: ['former_code'],
    columns: [
      column('former_code', 'text', 'INSEE code', 'INSEE movements'),
      column('code', 'text', 'INSEE code', 'INSEE movements'),
    ],
  },
  {
    name: 'public_holidays',
    description: 'Public holidays by zone.',
    key: ['zone', 'day'],
    columns: [
      column('zone', 'text', 'zone name of the API', 'calendrier.api.gouv.fr'),
      column('day', 'day', '', 'calendrier.api.gouv.fr'),
      column('name', 'text', '', 'calendrier.api.gouv.fr'),
    ],
  },
  {
    name: 'school_holidays',
    description: 'School holidays by académie, first and last day included.',
    key: ['academy', 'first_day', 'last_day', 'name'],
    columns: [
      column('academy', 'text', '', 'data.education.gouv.fr'),
      column('zone', 'text', 'A, B, C', 'data.education.gouv.fr', true),
      column('first_day', 'day', '', 'data.education.gouv.fr'),
      column('last_day', 'day', '', 'data.education.gouv.fr'),
      column('name', 'text', '', 'data.education.gouv.fr'),
    ],
  },
  {
    name: 'calendar_days',
    description: 'What the calendar says of each day in each department.',
    key: ['dep', 'date'],
    columns: [
      column('dep', 'text', 'INSEE code', 'departments'),
      column('date', 'day', '', 'calendar'),
      column('public_holidays', 'small', '0/1', 'public_holidays', true),
      column('zone_a', 'small', '0/1', 'school_holidays', true),
      column('zone_b', 'small', '0/1', 'school_holidays', true),
      column('zone_c', 'small', '0/1', 'school_holidays', true),
    ],
  },
  {
    name: 'stations',
    description: 'Fire and rescue stations; the commune is found by name inside the department.',
    key: ['department', 'city', 'name'],
    columns: [
      column('department', 'text', 'INSEE code', 'stations'),
      column('city', 'text', 'as published', 'stations'),
      column('name', 'text', 'as published', 'stations'),
      column('com', 'text', 'INSEE code', 'match by name', true),
    ],
  },
  {
    name: 'staging_accidents',
    description: "Injury accidents, one row each, mapped to today's commune.",
    key: ['id'],
    columns: [
      column('id', 'text', "publisher's number", 'ONISR'),
      column('an', 'small', 'year', 'ONISR'),
      column('date', 'day', '', 'ONISR'),
      column('dep', 'text', 'INSEE code', 'ONISR'),
      column('com', 'text', "INSEE code, today's", 'ONISR, movements'),
      column('published_com', 'text', 'INSEE code as published', 'ONISR'),
      column('lat_deg', 'double', 'degrees WGS84', 'ONISR', true),
      column('lon_deg', 'double', 'degrees WGS84', 'ONISR', true),
    ],
  },
  {
    name: 'accident_years',
    description: 'Which years were ingested, from which object, and how the rows reconcile.',
    key: ['an'],
    columns: [
      column('an', 'small', 'year', 'ONISR'),
      column('lake_key', 'text', 'lake object', 'lake'),
      column('published_rows', 'integer', 'rows in the file', 'ONISR'),
      column('kept_rows', 'integer', 'rows mapped to a commune', 'ingest'),
      column('rejected_rows', 'integer', 'rows in rejects', 'ingest'),
    ],
  },
  {
    name: 'unobserved_communes',
    description:
      'Commune-years without usable accident data (a city not coded by arrondissement): no zeros there.',
    key: ['com', 'an'],
    columns: [
      column('com', 'text', 'INSEE code', 'ingest'),
      column('an', 'small', 'year', 'ingest'),
      column('reason', 'text', '', 'ingest'),
    ],
  },
  {
    name: 'rejects',
    description: 'Rows that could not be used, with file, line and reason.',
    key: ['source', 'file', 'line', 'reason'],
    columns: [
      column('source', 'text', '', 'ingest'),
      column('file', 'text', 'lake key', 'ingest'),
      column('line', 'integer', '1 = first line', 'ingest'),
      column('reason', 'text', '', 'ingest'),
      column('detail', 'text', 'expected, found', 'ingest'),
    ],
  },
  {
    name: 'weather_days',
    description: 'Weather per cell and civil day, observed or forecast.',
    key: ['cell', 'date', 'kind'],
    columns: [
      column('cell', 'text', 'grid cell of the provider, or dep:<code>', 'weather'),
      column('date', 'day', '', 'weather'),
      column('an', 'small', 'year', 'weather'),
      column('kind', 'text', 'observed, forecast', 'weather'),
      column('provider', 'text', '', 'weather'),
      column('fetched_at', 'instant', 'UTC', 'weather'),
      ...weatherColumns('weather provider'),
    ],
  },
  {
    name: 'accidents',
    description: 'The grid: every commune, every day, real zeros. Columns of the original system.',
    key: ['com', 'jour', 'mois', 'an'],
    columns: original(
      column('nombre_d_accidents', 'small', 'injury accidents in the day', 'staging_accidents'),
    ),
  },
  {
    name: 'accidents_predict',
    description: 'The newest forecast of each commune-day. Columns of the original system.',
    key: ['com', 'jour', 'mois', 'an'],
    columns: original(column('prediction_score', 'double', 'percent, 0-100: P(N ≥ 1)', 'forecast')),
  },
  {
    name: 'forecasts',
    description: 'Every forecast of every issue; an issue is never changed.',
    key: ['issue', 'com', 'date'],
    columns: [
      column('issue', 'text', 'issue id', 'forecast'),
      column('dep', 'text', 'INSEE code', 'communes'),
      column('com', 'text', 'INSEE code', 'communes'),
      column('date', 'day', 'the day forecast', 'forecast'),
      column('horizon', 'small', '0-6 days after the issue day', 'forecast'),
      column('rate', 'double', 'expected accidents λ', 'model'),
      column('normal', 'double', 'expected accidents by climatology', 'climatology'),
      column('probability', 'double', 'P(N ≥ 1)', 'model'),
      column('risk_class', 'text', 'A-E', 'domain/risk'),
    ],
  },
] as const satisfies readonly Table[];

export type TableName = (typeof TABLES)[number]['name'];

export function tableOf(name: TableName): Table {
  const table = TABLES.find((candidate) => candidate.name === name);
  if (table === undefined) throw new RangeError(`expected a declared table, found ${name}`);
  return table;
}
