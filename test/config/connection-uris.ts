import type { Connection } from '../../src/config/airflow-connection.js';

/** URIs as Airflow writes them, and what its own parser makes of them. */
export const URIS: readonly (readonly [string, Connection])[] = [
  [
    'postgres://user:pw@db.example:5432/base',
    {
      type: 'postgres',
      host: 'db.example',
      login: 'user',
      password: 'pw',
      schema: 'base',
      port: 5432,
      extra: {},
    },
  ],
  ['aws://AKIA:sl%2Fash%2Bplus%3D@', { type: 'aws', login: 'AKIA', password: 'sl/ash+plus=', extra: {} }],
  [
    'aws://AKIA:pw@/?region_name=eu-west-3',
    { type: 'aws', login: 'AKIA', password: 'pw', extra: { region_name: 'eu-west-3' } },
  ],
  [
    'snowflake://rp:p%40ss%3Aw%2Frd@/public?account=xy12345.eu-west-3.aws&warehouse=wh',
    {
      type: 'snowflake',
      login: 'rp',
      password: 'p@ss:w/rd',
      schema: 'public',
      extra: { account: 'xy12345.eu-west-3.aws', warehouse: 'wh' },
    },
  ],
  [
    'http://https://mlflow.example:8443',
    { type: 'http', host: 'https://mlflow.example', port: 8443, extra: {} },
  ],
  [
    'http://https://me:secret@jenkins.example/ci',
    {
      type: 'http',
      host: 'https://jenkins.example',
      login: 'me',
      password: 'secret',
      schema: 'ci',
      extra: {},
    },
  ],
  [
    'google-cloud-platform://?__extra__=%7B%22deep%22%3A+%7B%22list%22%3A+%5B1%2C+2%5D%7D%7D',
    { type: 'google_cloud_platform', extra: { deep: { list: [1, 2] } } },
  ],
  ['redis://@:6379/0', { type: 'redis', schema: '0', port: 6379, extra: {} }],
  ['mysql://:only-password@host', { type: 'mysql', host: 'host', password: 'only-password', extra: {} }],
  ['fs://%2Fvar%2FData', { type: 'fs', host: '/var/Data', extra: {} }],
  [
    'x://user%20name:100%25@h/s%C3%A9cours?a+b=c+d&empty=',
    {
      type: 'x',
      host: 'h',
      login: 'user name',
      password: '100%',
      schema: 'sécours',
      extra: { 'a b': 'c d', empty: '' },
    },
  ],
];
