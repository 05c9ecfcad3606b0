import { Type } from 'typebox';
import {
  Commune,
  CommuneDay,
  Day,
  DepartmentCode,
  DepartmentDay,
  Driver,
  Format,
  InseeCode,
  Instant,
  Issue,
  IssueId,
  Limit,
  ModelVersion,
  Nullable,
  Offset,
  RiskClass,
  type Route,
  WeatherInput,
} from './schemas.js';

/** What anyone may read, and predictions for given features. */
export const FORECAST_ROUTES = {
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
