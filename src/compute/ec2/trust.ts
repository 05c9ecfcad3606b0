import { AppError } from '../../lib/errors.js';
import type { Log } from '../../lib/log.js';
import { fingerprintsOnConsole } from './host-key.js';

/** Fingerprints seen before, by machine; kept in the state store. */
export type HostKeyPins = {
  readonly get: (machineId: string) => Promise<string | undefined>;
  readonly set: (machineId: string, fingerprint: string) => Promise<void>;
};

export type TrustOptions = {
  /** `SHA256:…` of the one key; `console`: only what the machine's console shows; `first-use`: that, else the first key seen */
  readonly hostKey: string;
  readonly pins: HostKeyPins;
  readonly log: Log;
};

/**
 * Decides whether a machine is the one that was launched.
 * @throws AppError COMPUTE_HOST_KEY when it cannot be told yet
 */
export async function isTrusted(
  { hostKey, pins, log }: TrustOptions,
  machineId: string,
  fingerprint: string,
  readConsole: () => Promise<string>,
): Promise<boolean> {
  if (hostKey.startsWith('SHA256:')) return fingerprint === hostKey;
  const pinned = await pins.get(machineId);
  if (pinned !== undefined) return fingerprint === pinned;
  const shown = fingerprintsOnConsole(await readConsole());
  if (shown.length > 0 && !shown.includes(fingerprint)) return false;
  if (shown.length === 0 && hostKey === 'console')
    throw new AppError('COMPUTE_HOST_KEY', `${machineId}: its console does not show its host keys yet`);
  if (shown.length > 0) log.info('host key is the one on the console', { machine: machineId, fingerprint });
  else
    log.warn(
      'host key not known before: trusted on first use and remembered; give compute.hostKey to verify',
      {
        machine: machineId,
        fingerprint,
      },
    );
  await pins.set(machineId, fingerprint);
  return true;
}
