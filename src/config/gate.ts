import { findVariable, type Secrets } from './airflow-secrets.js';
import type { ConfigFileContent } from './schema.js';

export type GateConfig = { readonly kind: 'none' } | JenkinsGateConfig;

export type JenkinsGateConfig = {
  readonly kind: 'jenkins';
  readonly url: string;
  readonly user: string;
  /** secret; printed as `***` */
  readonly token: string;
  readonly job: string;
  /** given to the job; `{day}` becomes the day the run is for */
  readonly parameters: Readonly<Record<string, string>>;
  readonly limitMinutes: number;
};

/** No gate, or a job of Jenkins with the original's names. @param faults receives what is missing */
export function completeGate(
  given: NonNullable<ConfigFileContent['gate']>,
  environment: Readonly<Record<string, string | undefined>>,
  secrets: Secrets,
  faults: string[],
): GateConfig {
  if (given.kind !== 'jenkins') {
    const others = Object.keys(given).filter((name) => name !== 'kind');
    if (others.length > 0) faults.push(`gate: ${others.join(', ')} are settings of the kind jenkins`);
    return { kind: 'none' };
  }
  const needed = (value: string | undefined, name: string) => {
    const found = value ?? findVariable(environment, secrets, [name])?.value;
    if (found === undefined) faults.push(`gate: jenkins needs ${name}`);
    return found ?? '';
  };
  return {
    kind: 'jenkins',
    url: needed(given.url, 'JENKINS_URL'),
    user: needed(given.user, 'JENKINS_USER'),
    token: needed(undefined, 'JENKINS_TOKEN'),
    job: needed(given.job, 'JENKINS_JOB_NAME'),
    parameters: given.parameters ?? {},
    limitMinutes: given.limitMinutes ?? 60,
  };
}

/** The gate as it may be shown. */
export function redactGate(gate: GateConfig): Record<string, unknown> {
  return gate.kind === 'none' ? gate : { ...gate, token: '***' };
}
