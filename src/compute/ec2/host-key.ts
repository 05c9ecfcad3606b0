import { createHash } from 'node:crypto';

/** Fingerprint of a host key as OpenSSH prints it: `SHA256:` and base64 without padding. @param key as on the wire */
export function fingerprintOf(key: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

const BLOCKS = [
  /-----BEGIN SSH HOST KEY FINGERPRINTS-----([\s\S]*?)-----END SSH HOST KEY FINGERPRINTS-----/g,
  /-----BEGIN SSH HOST KEY KEYS-----([\s\S]*?)-----END SSH HOST KEY KEYS-----/g,
];

/**
 * The fingerprints that cloud-init wrote on a machine's console, which only its owner can read.
 * @source https://docs.cloud-init.io/en/latest/reference/modules.html#ssh
 */
export function fingerprintsOnConsole(text: string): string[] {
  const within = BLOCKS.flatMap((block) => [...text.matchAll(block)].map(([, inner = '']) => inner)).join(
    '\n',
  );
  const written = [...within.matchAll(/SHA256:[A-Za-z0-9+/]{43}/g)].map(([found]) => found);
  const keys = [...within.matchAll(/\b(?:ssh-(?:ed25519|rsa)|ecdsa-sha2-\S+)\s+([A-Za-z0-9+/]+=*)/g)];
  const computed = keys.map(([, base64 = '']) => fingerprintOf(Buffer.from(base64, 'base64')));
  return [...new Set([...written, ...computed])];
}
