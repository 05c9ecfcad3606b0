import { type TSchema, Type } from 'typebox';

export const Day = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}$',
  description: 'civil day in Europe/Paris, YYYY-MM-DD',
});
export const Instant = Type.String({ description: 'ISO instant, UTC' });
export const DepartmentCode = Type.String({
  pattern: '^(\\d{2}|2[AB]|9[78]\\d)$',
  description: 'INSEE department code: 77, 2A, 971',
});
export const InseeCode = Type.String({
  pattern: '^(\\d{5}|2[AB]\\d{3})$',
  description: 'INSEE commune code: 77288, 2A004, 75112',
});
export const IssueId = Type.String({
  pattern: '^[A-Za-z0-9_-]{1,64}$',
  description: 'issue id, as /api/issues lists them',
});
export const RiskClass = Type.Union([
  Type.Literal('A'),
  Type.Literal('B'),
  Type.Literal('C'),
  Type.Literal('D'),
  Type.Literal('E'),
]);
export const Nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
export const Limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 }));
export const Offset = Type.Optional(Type.Integer({ minimum: 0 }));
export const Format = Type.Optional(
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
export const DepartmentDay = Type.Object({
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

export const Commune = Type.Object({
  code: InseeCode,
  name: Type.String(),
  department: DepartmentCode,
  population: Nullable(Type.Integer()),
  latDeg: Nullable(Type.Number()),
  lonDeg: Nullable(Type.Number()),
});

export const CommuneDay = Type.Object({
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
export const Driver = Type.Object({
  feature: Type.String(),
  group: Type.String(),
  ratio: Type.Number(),
  value: Nullable(Type.Number({ description: 'value of the feature; null when missing' })),
});

export const WeatherInput = Type.Object(
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

export const ModelVersion = Type.Object({
  version: Type.Integer(),
  runId: Type.String(),
  createdAtUtc: Instant,
  description: Type.String(),
  aliases: Type.Array(Type.String()),
  metrics: Type.Record(Type.String(), Type.Number()),
  params: Type.Record(Type.String(), Type.String()),
  tags: Type.Record(Type.String(), Type.String()),
});

/** One row of the API's table. */
export type Route = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly summary: string;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  readonly response: TSchema;
  /** true when it changes something: then `Authorization: Bearer <token>` must be sent */
  readonly needsToken?: boolean;
  /** further representations of the same answer, chosen by `?format=` */
  readonly formats?: readonly ('csv' | 'geojson')[];
};
