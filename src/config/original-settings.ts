import { describeError } from '../lib/errors.js';
import type { Connection } from './airflow-connection.js';
import { type Found, findConnection, findVariable, type Secrets } from './airflow-secrets.js';

/** A variable or connection of the original system, and what it is for here. */
export type OriginalSetting = {
  readonly kind: 'variable' | 'connection';
  /** the name its code asks for first, then others under which its files keep the same */
  readonly names: readonly [string, ...string[]];
  readonly secret: boolean;
  /** which part needs it */
  readonly part: string;
};

const variable = (part: string, ...names: [string, ...string[]]): OriginalSetting => ({
  kind: 'variable',
  names,
  secret: false,
  part,
});
const secretVariable = (part: string, ...names: [string, ...string[]]): OriginalSetting => ({
  ...variable(part, ...names),
  secret: true,
});
const connection = (part: string, ...names: [string, ...string[]]): OriginalSetting => ({
  kind: 'connection',
  names,
  secret: true,
  part,
});

/** Every name of the original's files and code. */
export const ORIGINAL_SETTINGS: readonly OriginalSetting[] = [
  secretVariable('weather from OpenWeatherMap', 'OPENWEATHERMAP_API', 'WEATHERMAP_API'),
  variable('lake on S3, training on EC2', 'AWS_DEFAULT_REGION'),
  connection('lake on S3, training on EC2', 'aws_default', 'aws_id'),
  variable('lake on S3', 'S3BucketName'),
  variable('lake on S3', 'S3Path'),
  connection('warehouse on Snowflake', 'snowflake_rescue_predict_db', 'snowflake_id'),
  variable('tracking on MLflow', 'MLFLOW_TRACKING_URI'),
  variable('gate on Jenkins', 'JENKINS_URL'),
  variable('gate on Jenkins', 'JENKINS_USER'),
  secretVariable('gate on Jenkins', 'JENKINS_TOKEN'),
  variable('gate on Jenkins', 'JENKINS_JOB_NAME'),
  variable('training on EC2', 'KEY_PAIR_NAME'),
  variable('training on EC2', 'KEY_PATH'),
  variable('training on EC2', 'AMI_ID'),
  variable('training on EC2', 'SECURITY_GROUP_ID'),
  variable('training on EC2', 'INSTANCE_TYPE'),
];

/** One setting with what was found for it. */
export type Taken = {
  readonly setting: OriginalSetting;
  readonly variable: Found<string> | undefined;
  readonly connection: Found<Connection> | undefined;
  /** why what is there cannot be used; names no value */
  readonly fault: string | undefined;
};

/** Looks for every setting of the original; one that cannot be read does not hide the others. */
export function takeOver(
  environment: Readonly<Record<string, string | undefined>>,
  secrets: Secrets,
): readonly Taken[] {
  return ORIGINAL_SETTINGS.map((setting): Taken => {
    const nothing = { setting, variable: undefined, connection: undefined, fault: undefined };
    if (setting.kind === 'variable')
      return { ...nothing, variable: findVariable(environment, secrets, setting.names) };
    try {
      return { ...nothing, connection: findConnection(secrets, setting.names) };
    } catch (error) {
      return { ...nothing, fault: describeError(error) };
    }
  });
}

/** Names in the files and the environment that no setting asks for. */
export function unusedNames(secrets: Secrets): string[] {
  const known = new Set(ORIGINAL_SETTINGS.flatMap(({ names }) => names.map((name) => name.toUpperCase())));
  const all = [...secrets.variables, ...secrets.connections];
  return [
    ...new Set(all.filter(({ name }) => !known.has(name.toUpperCase())).map(({ name }) => name)),
  ].sort();
}
