import { findVariable, type Secrets } from './airflow-secrets.js';
import type { ConfigFileContent } from './schema.js';

export type TrackingConfig = { readonly kind: 'embedded' } | MlflowConfig;

export type MlflowConfig = {
  readonly kind: 'mlflow';
  /** address of the server, without user name and password */
  readonly uri: string;
  /** secrets; printed as `***` */
  readonly token: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
};

/**
 * MLflow when its address is known and nothing says `embedded`. Names of the environment are those of MLflow's own client.
 * @param faults receives what cannot be used
 */
export function completeTracking(
  given: NonNullable<ConfigFileContent['tracking']>,
  environment: Readonly<Record<string, string | undefined>>,
  secrets: Secrets,
  faults: string[],
): TrackingConfig {
  const text = (name: string) => (environment[name] === '' ? undefined : environment[name]);
  const address =
    text('MLFLOW_TRACKING_URI') ??
    given.uri ??
    findVariable(environment, secrets, ['MLFLOW_TRACKING_URI'])?.value;
  if (given.kind === 'embedded' || (given.kind === undefined && address === undefined)) {
    if (given.uri !== undefined) faults.push('tracking: uri is a setting of the kind mlflow');
    return { kind: 'embedded' };
  }
  if (address === undefined)
    faults.push('tracking: mlflow needs an address in tracking.uri or MLFLOW_TRACKING_URI');
  const uri = address === undefined ? undefined : parseAddress(address, faults);
  return {
    kind: 'mlflow',
    uri: uri === undefined ? '' : `${uri.origin}${uri.pathname.replace(/\/+$/, '')}`,
    token: text('MLFLOW_TRACKING_TOKEN'),
    username: text('MLFLOW_TRACKING_USERNAME') ?? partOf(uri?.username),
    password: text('MLFLOW_TRACKING_PASSWORD') ?? partOf(uri?.password),
  };
}

function parseAddress(address: string, faults: string[]): URL | undefined {
  const uri = URL.canParse(address) ? new URL(address) : undefined;
  if (uri !== undefined && ['http:', 'https:'].includes(uri.protocol)) return uri;
  // The address may hold a password, so only its scheme is shown.
  const scheme = uri?.protocol ?? 'no address';
  faults.push(`tracking: expected the http(s) address of an MLflow server, found ${scheme}`);
}

function partOf(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : decodeURIComponent(text);
}

/** The tracking as it may be shown. */
export function redactTracking(tracking: TrackingConfig): Record<string, unknown> {
  if (tracking.kind === 'embedded') return tracking;
  const hide = (secret: string | undefined) => (secret === undefined ? undefined : '***');
  return { ...tracking, token: hide(tracking.token), password: hide(tracking.password) };
}
