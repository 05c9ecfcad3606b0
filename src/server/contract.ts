import { type Static, type TSchema, Type } from 'typebox';

/**
 * The API as data: validation, OpenAPI and the typed web client derive from this one table.
 * Rates are expected injury accidents (λ); probabilities are P(N ≥ 1), 0 to 1; days are civil days in Europe/Paris.
 */
const Day = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}$',
  description: 'civil day in Europe/Paris, YYYY-MM-DD',
});
const Instant = Type.String({ description: 'ISO instant, UTC' });
const DepartmentCode = Type.String({
  pattern: '^(\\d{2}|2[AB]|9[78]\\d)$',
  description: 'INSEE department code: 77, 2A, 971',
});
const InseeCode = Type.String({
  pattern: '^(\\d{5}|2[AB]\\d{3})$',
  description: 'INSEE commune code: 77288, 2A004, 75112',
});
const IssueId = Type.String({
  pattern: '^[A-Za-z0-9_-]{1,64}$',
  description: 'issue id, as /api/issues lists them',
});
const RiskClass = Type.Union([
  Type.Literal('A'),
  Type.Literal('B'),
  Type.Literal('C'),
  Type.Literal('D'),
  Type.Literal('E'),
]);
const Nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
const Limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 }));
const Offset = Type.Optional(Type.Integer({ minimum: 0 }));
const Format = Type.Optional(
  Type.Union([Type.Literal('json'), Type.Literal('csv'), Type.Literal('geojson')], {
    description: 'representation; json unless told',
  }),
);

export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: 'what failed: what was expected, what came' }),
    code: Type.String({ description: 'see docs/errors.md' }),
    remedy: Type.String({ description: 'what to do' }),
    details: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  { description: 'application/problem+json (RFC 9457)' },
);

export const Issue = Type.Object({
  id: Type.String(),
  issuedAtUtc: Instant,
  /** J */
  firstDay: Day,
  /** J+6 */
  lastDay: Day,
  departments: Type.Array(DepartmentCode),
  modelVersion: Type.Integer(),
  communes: Type.Integer(),
  weather: Type.String({ description: 'which weather it used, for humans' }),
  simulated: Type.Boolean({ description: 'true: made from the simulated country, not real' }),
  sha256: Type.String({ description: 'of its canonical CSV' }),
  hash: Type.String({ description: 'link of the hash chain of issues' }),
  audit: Type.Array(Type.Object({ check: Type.String(), passed: Type.Boolean(), detail: Type.String() })),
});

/** Sum over a department's communes, with its normal. */
const DepartmentDay = Type.Object({
  day: Day,
  horizon: Type.Integer({ minimum: 0, maximum: 6 }),
  expected: Type.Number({ description: 'expected injury accidents' }),
  normal: Type.Number({ description: 'the same by climatology' }),
  /** 90 % predictive interval of the count */
  low: Type.Integer(),
  high: Type.Integer(),
  riskClass: RiskClass,
  holidayName: Nullable(Type.String()),
  schoolHoliday: Nullable(Type.Boolean()),
  bridge: Nullable(Type.Boolean()),
});

const Commune = Type.Object({
  code: InseeCode,
  name: Type.String(),
  department: DepartmentCode,
  population: Nullable(Type.Integer()),
  latDeg: Nullable(Type.Number()),
  lonDeg: Nullable(Type.Number()),
});

const CommuneDay = Type.Object({
  day: Day,
  horizon: Type.Integer(),
  rate: Type.Number(),
  normal: Type.Number(),
  probability: Type.Number(),
  riskClass: RiskClass,
  /** 1 = the highest probability of its department that day */
  rank: Type.Integer(),
  rankOf: Type.Integer(),
});

/** One reason why the rate differs from the commune's normal: rate = normal × product of the ratios. */
const Driver = Type.Object({
  feature: Type.String(),
  group: Type.String(),
  ratio: Type.Number(),
  value: Nullable(Type.Number({ description: 'value of the feature; null when missing' })),
});

const WeatherInput = Type.Object(
  {
    temp: Type.Optional(Type.Number()),
    feels_like: Type.Optional(Type.Number()),
    temp_min: Type.Optional(Type.Number()),
    temp_max: Type.Optional(Type.Number()),
    pressure: Type.Optional(Type.Number()),
    humidity: Type.Optional(Type.Number()),
    wind_speed: Type.Optional(Type.Number()),
    clouds_all: Type.Optional(Type.Number()),
    rain: Type.Optional(Type.Number()),
    snow: Type.Optional(Type.Number()),
    wind_gust: Type.Optional(Type.Number()),
  },
  { additionalProperties: false, description: 'any of the weather fields; what is not given is missing' },
);

const ModelVersion = Type.Object({
  version: Type.Integer(),
  runId: Type.String(),
  createdAtUtc: Instant,
  description: Type.String(),
  aliases: Type.Array(Type.String()),
  metrics: Type.Record(Type.String(), Type.Number()),
  params: Type.Record(Type.String(), Type.String()),
  tags: Type.Record(Type.String(), Type.String()),
});

type Route = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly summary: string;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  readonly response: TSchema;
  /** further representations of the same answer, chosen by `?format=` */
  readonly formats?: readonly ('csv' | 'geojson')[];
};

export const ROUTES = {
  health: {
    method: 'GET',
    path: '/api/health',
    summary: 'The process answers',
    response: Type.Object({ status: Type.Literal('ok'), version: Type.String() }),
  },
  ready: {
    method: 'GET',
    path: '/api/ready',
    summary: 'Ready to serve forecasts; 503 while a check fails',
    response: Type.Object({
      ready: Type.Boolean(),
      checks: Type.Array(
        Type.Object({ check: Type.String(), passed: Type.Boolean(), detail: Type.String() }),
      ),
    }),
  },
  status: {
    method: 'GET',
    path: '/api/status',
    summary: 'What is in this store, how old it is, whether it is simulated',
    response: Type.Object({
      version: Type.String(),
      today: Day,
      simulated: Type.Boolean(),
      /** the command that makes the real thing when the store is simulated */
      realCommand: Nullable(Type.String()),
      departments: Type.Array(
        Type.Object({
          code: DepartmentCode,
          name: Type.String(),
          communes: Type.Integer(),
          issue: Nullable(Issue),
        }),
      ),
      champion: Nullable(ModelVersion),
      accidentYears: Type.Array(
        Type.Object({
          year: Type.Integer(),
          published: Type.Integer(),
          kept: Type.Integer(),
          rejected: Type.Integer(),
        }),
      ),
      classes: Type.Array(Type.Object({ riskClass: RiskClass, lower: Type.Number(), upper: Type.Number() }), {
        description: 'bounds of the classes as P(N ≥ 1)',
      }),
      /** next scheduled issue, when known */
      nextIssueUtc: Nullable(Instant),
    }),
  },
  issues: {
    method: 'GET',
    path: '/api/issues',
    summary: 'Published issues, newest first',
    query: Type.Object({ department: Type.Optional(DepartmentCode), limit: Limit, offset: Offset }),
    response: Type.Object({ issues: Type.Array(Issue) }),
  },
  issue: {
    method: 'GET',
    path: '/api/issues/:id',
    summary: 'One issue',
    params: Type.Object({ id: IssueId }),
    response: Issue,
  },
  week: {
    method: 'GET',
    path: '/api/departments/:department/week',
    summary: 'The seven days of an issue for one department: totals, and the class of every commune',
    params: Type.Object({ department: DepartmentCode }),
    query: Type.Object({ issue: Type.Optional(IssueId) }),
    response: Type.Object({
      issue: Issue,
      department: DepartmentCode,
      name: Type.String(),
      days: Type.Array(
        Type.Intersect([
          DepartmentDay,
          Type.Object({
            classes: Type.String({ description: 'one letter per commune, in the order of /communes' }),
          }),
        ]),
      ),
    }),
  },
  communes: {
    method: 'GET',
    path: '/api/departments/:department/communes',
    summary: 'The communes of a department, sorted by code: the order of every column answered here',
    params: Type.Object({ department: DepartmentCode }),
    response: Type.Object({
      department: DepartmentCode,
      name: Type.String(),
      codes: Type.Array(InseeCode),
      names: Type.Array(Type.String()),
      populations: Type.Array(Nullable(Type.Integer())),
      latDeg: Type.Array(Nullable(Type.Number())),
      lonDeg: Type.Array(Nullable(Type.Number())),
    }),
  },
  contours: {
    method: 'GET',
    path: '/api/departments/:department/contours',
    summary:
      'TopoJSON of the communes: object `communes`, each geometry with id = INSEE code; `properties.codes` lists several codes where only a city outline is known',
    params: Type.Object({ department: DepartmentCode }),
    response: Type.Unknown(),
  },
  forecasts: {
    method: 'GET',
    path: '/api/forecasts',
    summary: 'One day of an issue for one department, as columns; also CSV and GeoJSON',
    query: Type.Object({
      department: DepartmentCode,
      day: Type.Optional(Day),
      issue: Type.Optional(IssueId),
      format: Format,
    }),
    response: Type.Object({
      issue: Issue,
      department: DepartmentCode,
      day: Day,
      horizon: Type.Integer(),
      codes: Type.Array(InseeCode),
      rate: Type.Array(Type.Number()),
      normal: Type.Array(Type.Number()),
      probability: Type.Array(Type.Number()),
      classes: Type.String({ description: 'one letter per commune' }),
    }),
    formats: ['csv', 'geojson'],
  },
  commune: {
    method: 'GET',
    path: '/api/communes/:code',
    summary: 'One commune: its seven days, why, and its past',
    params: Type.Object({ code: InseeCode }),
    query: Type.Object({ issue: Type.Optional(IssueId) }),
    response: Type.Intersect([
      Commune,
      Type.Object({
        issue: Issue,
        stations: Nullable(Type.Integer()),
        days: Type.Array(Type.Intersect([CommuneDay, Type.Object({ drivers: Type.Array(Driver) })])),
        /** accidents by year, observed years only */
        years: Type.Array(Type.Object({ year: Type.Integer(), accidents: Type.Integer() })),
        /** accidents by month 1-12, all observed years together */
        months: Type.Array(Type.Integer()),
        /** accidents by weekday, Monday first, all observed years together */
        weekdays: Type.Array(Type.Integer()),
        /** the latest accidents known, newest first, at most 50 commune-days */
        recent: Type.Array(Type.Object({ day: Day, accidents: Type.Integer() })),
      }),
    ]),
  },
  search: {
    method: 'GET',
    path: '/api/communes',
    summary: 'Communes by name (accents and case ignored) or INSEE code',
    query: Type.Object({
      q: Type.String({ minLength: 1, maxLength: 80 }),
      department: Type.Optional(DepartmentCode),
      limit: Limit,
    }),
    response: Type.Object({ communes: Type.Array(Commune) }),
  },
  predict: {
    method: 'POST',
    path: '/api/predict',
    summary: 'Risk of a commune on a day, for given weather and calendar',
    body: Type.Object(
      {
        com: InseeCode,
        date: Day,
        weather: Type.Optional(WeatherInput),
        public_holidays: Type.Optional(Type.Boolean()),
        school_holidays: Type.Optional(Type.Boolean()),
      },
      { additionalProperties: false },
    ),
    response: Type.Object({
      com: InseeCode,
      date: Day,
      rate: Type.Number(),
      normal: Type.Number(),
      probability: Type.Number(),
      prediction_score: Type.Number({ description: 'percent, 0-100, as in the original' }),
      riskClass: RiskClass,
      modelVersion: Type.Integer(),
      simulated: Type.Boolean(),
      drivers: Type.Array(Driver),
    }),
  },
  accidents: {
    method: 'GET',
    path: '/api/accidents',
    summary: 'Rows of the table `accidents`; also CSV',
    query: Type.Object({
      department: Type.Optional(DepartmentCode),
      com: Type.Optional(InseeCode),
      from: Type.Optional(Day),
      to: Type.Optional(Day),
      /** smallest nombre_d_accidents; 0 includes the zeros of the grid */
      min: Type.Optional(Type.Integer({ minimum: 0 })),
      limit: Limit,
      offset: Offset,
      format: Format,
    }),
    response: Type.Object({
      simulated: Type.Boolean(),
      rows: Type.Array(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Null()]))),
    }),
    formats: ['csv'],
  },
  models: {
    method: 'GET',
    path: '/api/models',
    summary: 'Model versions, newest first, and who moved which alias why',
    response: Type.Object({
      versions: Type.Array(ModelVersion),
      changes: Type.Array(
        Type.Object({
          alias: Type.String(),
          version: Nullable(Type.Integer()),
          previous: Nullable(Type.Integer()),
          atUtc: Instant,
          by: Type.String(),
          why: Type.String(),
        }),
      ),
    }),
  },
  model: {
    method: 'GET',
    path: '/api/models/:version',
    summary: 'One model version with its run',
    params: Type.Object({ version: Type.Integer({ minimum: 1 }) }),
    response: ModelVersion,
  },
} as const satisfies Record<string, Route>;

export type Routes = typeof ROUTES;
export type RouteName = keyof Routes;
type PartOf<Name extends RouteName, Part extends string> =
  Routes[Name] extends Record<Part, infer Schema>
    ? Schema extends TSchema
      ? Static<Schema>
      : never
    : undefined;
export type ParamsOf<Name extends RouteName> = PartOf<Name, 'params'>;
export type QueryOf<Name extends RouteName> = PartOf<Name, 'query'>;
export type BodyOf<Name extends RouteName> = PartOf<Name, 'body'>;
export type ResponseOf<Name extends RouteName> = PartOf<Name, 'response'>;

export type IssueView = Static<typeof Issue>;
export type ProblemView = Static<typeof Problem>;
export type DriverView = Static<typeof Driver>;
