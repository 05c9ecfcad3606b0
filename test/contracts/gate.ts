import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Gate } from '../../src/gate/gate.js';

export type GateUnderTest = { readonly gate: Gate; readonly close: () => Promise<void> };

/** The rules every gate keeps. @param open gives one that lets everybody pass */
export function gateContract(name: string, open: () => Promise<GateUnderTest>): void {
  describe(`the ${name} gate`, () => {
    it('says in one line by whom the way was opened, each time it is asked', async () => {
      const { gate, close } = await open();
      try {
        for (const run of ['first', 'second']) {
          const said = await gate.pass({ parameters: { RUN: run }, onLine: () => {} });
          assert.match(said, /^[^\n]+$/);
        }
      } finally {
        await close();
      }
    });

    it('tells what it is without being asked to pass', async () => {
      const { gate, close } = await open();
      try {
        assert.match(await gate.examine(), /^[^\n]+$/);
      } finally {
        await close();
      }
    });
  });
}
