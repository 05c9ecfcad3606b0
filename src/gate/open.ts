import type { Log } from '../lib/log.js';
import type { Gate } from './gate.js';
import { type JenkinsOptions, openJenkinsGate } from './jenkins.js';
import { openNoGate } from './none.js';

export type GateSettings =
  | { readonly kind: 'none' }
  | ({
      readonly kind: 'jenkins';
      readonly parameters: Readonly<Record<string, string>>;
      readonly limitMinutes: number;
    } & Pick<JenkinsOptions, 'url' | 'user' | 'token' | 'job'>);

const POLL_MS = 5000;

/** Turns settings into the gate they name. */
export function openGate(settings: GateSettings, log: Log): Gate {
  if (settings.kind === 'none') return openNoGate();
  return openJenkinsGate({
    ...settings,
    hasParameters: Object.keys(settings.parameters).length > 0,
    limitMs: settings.limitMinutes * 60_000,
    pollMs: POLL_MS,
    log,
  });
}
