import { openNoGate } from '../../src/gate/none.js';
import { gateContract } from '../contracts/gate.js';

gateContract('none', async () => ({ gate: openNoGate(), close: async () => {} }));
