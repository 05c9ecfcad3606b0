import { type Static, Type } from 'typebox';

/** Where one source is read from: the publisher's address, or files in the publisher's format when globs are given. */
const SourceSettings = Type.Object(
  {
    url: Type.Optional(Type.String({ description: 'base address of the publisher' })),
    files: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        description: 'globs, relative to the configuration file; .gz accepted; read instead of the network',
      }),
    ),
  },
  { additionalProperties: false },
);

export const SOURCE_URLS = {
  accidents: 'https://www.data.gouv.fr',
  communes: 'https://geo.api.gouv.fr',
  movements: 'https://www.insee.fr/fr/statistiques/fichier/8377162/v_mvt_commune_2025.csv',
  delegated: 'https://geo.api.gouv.fr',
  contours: 'https://geo.api.gouv.fr',
  publicHolidays: 'https://calendrier.api.gouv.fr',
  schoolHolidays: 'https://data.education.gouv.fr',
  openMeteoArchive: 'https://archive-api.open-meteo.com',
  openMeteoForecast: 'https://api.open-meteo.com',
  openWeatherMap: 'https://api.openweathermap.org',
  departmentTemperatures: 'https://odre.opendatasoft.com',
  stations: '',
} as const;
export type SourceName = keyof typeof SOURCE_URLS;
export const SOURCE_NAMES = Object.keys(SOURCE_URLS) as SourceName[];

const Sources = Type.Object(
  {
    accidents: Type.Optional(SourceSettings),
    communes: Type.Optional(SourceSettings),
    movements: Type.Optional(SourceSettings),
    delegated: Type.Optional(SourceSettings),
    contours: Type.Optional(SourceSettings),
    publicHolidays: Type.Optional(SourceSettings),
    schoolHolidays: Type.Optional(SourceSettings),
    openMeteoArchive: Type.Optional(SourceSettings),
    openMeteoForecast: Type.Optional(SourceSettings),
    openWeatherMap: Type.Optional(SourceSettings),
    departmentTemperatures: Type.Optional(SourceSettings),
    stations: Type.Optional(SourceSettings),
  },
  { additionalProperties: false },
);

/** What `rescue-predict.config.json` may hold. Every setting has a default. */
export const ConfigFile = Type.Object(
  {
    home: Type.Optional(Type.String({ minLength: 1, description: 'folder of the store' })),
    departments: Type.Optional(Type.String({ description: '77 · 77,91,2A · all' })),
    years: Type.Optional(
      Type.Array(Type.Integer({ minimum: 2005, maximum: 2100 }), {
        description: 'accident years of the grid; the latest five published when absent',
      }),
    ),
    host: Type.Optional(Type.String({ minLength: 1 })),
    port: Type.Optional(Type.Integer({ minimum: 0, maximum: 65535 })),
    seed: Type.Optional(Type.String({ minLength: 1 })),
    weather: Type.Optional(
      Type.Object(
        {
          observed: Type.Optional(
            Type.Union([
              Type.Literal('open-meteo'),
              Type.Literal('openweathermap'),
              Type.Literal('department-temperatures'),
              Type.Literal('none'),
            ]),
          ),
          forecast: Type.Optional(
            Type.Union([Type.Literal('open-meteo'), Type.Literal('openweathermap'), Type.Literal('none')]),
          ),
        },
        { additionalProperties: false },
      ),
    ),
    warehouse: Type.Optional(
      Type.Object(
        {
          kind: Type.Optional(Type.Literal('duckdb')),
          memoryLimit: Type.Optional(Type.String({ pattern: '^\\d+(MB|GB)$' })),
          threads: Type.Optional(Type.Integer({ minimum: 1, maximum: 256 })),
        },
        { additionalProperties: false },
      ),
    ),
    lake: Type.Optional(
      Type.Object(
        {
          kind: Type.Optional(Type.Union([Type.Literal('local'), Type.Literal('s3')])),
          bucket: Type.Optional(Type.String({ minLength: 1, description: 'else the variable S3BucketName' })),
          prefix: Type.Optional(Type.String({ description: 'else the variable S3Path' })),
          endpoint: Type.Optional(
            Type.String({ pattern: '^https?://', description: 'of another server than Amazon' }),
          ),
          region: Type.Optional(Type.String({ minLength: 1 })),
          forcePathStyle: Type.Optional(
            Type.Boolean({
              description: 'bucket in the path instead of the host; true when endpoint is given',
            }),
          ),
        },
        { additionalProperties: false },
      ),
    ),
    tracking: Type.Optional(
      Type.Object(
        {
          kind: Type.Optional(Type.Union([Type.Literal('embedded'), Type.Literal('mlflow')])),
          uri: Type.Optional(
            Type.String({
              minLength: 1,
              description: 'of an MLflow server; MLFLOW_TRACKING_URI goes before it',
            }),
          ),
        },
        { additionalProperties: false },
      ),
    ),
    compute: Type.Optional(
      Type.Object(
        {
          kind: Type.Optional(Type.Union([Type.Literal('local'), Type.Literal('ec2')])),
          region: Type.Optional(Type.String({ minLength: 1, description: 'else AWS_DEFAULT_REGION' })),
          imageId: Type.Optional(Type.String({ pattern: '^ami-', description: 'else AMI_ID' })),
          instanceType: Type.Optional(Type.String({ minLength: 1, description: 'else INSTANCE_TYPE' })),
          keyName: Type.Optional(Type.String({ minLength: 1, description: 'else KEY_PAIR_NAME' })),
          keyPath: Type.Optional(Type.String({ minLength: 1, description: 'else KEY_PATH' })),
          securityGroupIds: Type.Optional(
            Type.Array(Type.String({ pattern: '^sg-' }), {
              minItems: 1,
              description: 'else SECURITY_GROUP_ID',
            }),
          ),
          subnetId: Type.Optional(Type.String({ pattern: '^subnet-' })),
          user: Type.Optional(Type.String({ minLength: 1, description: 'who logs in; ubuntu unless told' })),
          port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65535 })),
          host: Type.Optional(
            Type.String({ minLength: 1, description: "a tunnel's end instead of the machine's own address" }),
          ),
          hostKey: Type.Optional(
            Type.String({
              pattern: '^(first-use|console|SHA256:[A-Za-z0-9+/]{43})$',
              description: 'which host key is trusted',
            }),
          ),
          command: Type.Optional(
            Type.String({
              minLength: 1,
              description: 'what starts this program there; {environment} and {version} are filled in',
            }),
          ),
          lifeMinutes: Type.Optional(
            Type.Integer({ minimum: 10, description: 'the machine ends itself after this' }),
          ),
          environment: Type.Optional(
            Type.Array(Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }), {
              description: 'further names of the environment to hand on',
            }),
          ),
        },
        { additionalProperties: false },
      ),
    ),
    gate: Type.Optional(
      Type.Object(
        {
          kind: Type.Optional(Type.Union([Type.Literal('none'), Type.Literal('jenkins')])),
          url: Type.Optional(Type.String({ pattern: '^https?://', description: 'else JENKINS_URL' })),
          user: Type.Optional(Type.String({ minLength: 1, description: 'else JENKINS_USER' })),
          job: Type.Optional(
            Type.String({ minLength: 1, description: 'with folders `team/train`; else JENKINS_JOB_NAME' }),
          ),
          parameters: Type.Optional(
            Type.Record(Type.String(), Type.String(), { description: '{day} is filled in' }),
          ),
          limitMinutes: Type.Optional(Type.Integer({ minimum: 1 })),
        },
        { additionalProperties: false },
      ),
    ),
    training: Type.Optional(
      Type.Object(
        {
          maxRows: Type.Optional(
            Type.Integer({
              minimum: 10_000,
              description: 'zero rows are sampled with weights above this many rows',
            }),
          ),
          testYear: Type.Optional(Type.Integer({ minimum: 2005, maximum: 2100 })),
        },
        { additionalProperties: false },
      ),
    ),
    sources: Type.Optional(Sources),
    airflow: Type.Optional(
      Type.Object(
        {
          variables: Type.Optional(
            Type.String({ minLength: 1, description: 'variables.json of an Airflow installation' }),
          ),
          connections: Type.Optional(
            Type.String({ minLength: 1, description: 'connections.json of an Airflow installation' }),
          ),
        },
        { additionalProperties: false },
      ),
    ),
    /** only the simulated country sets this */
    simulated: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export type ConfigFileContent = Static<typeof ConfigFile>;
