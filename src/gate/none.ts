import type { Gate } from './gate.js';

/** No gate: the way is open. */
export function openNoGate(): Gate {
  return { kind: 'none', pass: async () => 'no gate', examine: async () => 'no gate' };
}
