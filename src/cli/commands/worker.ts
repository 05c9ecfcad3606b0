import { openState } from '../../app.js';
import { lineLog } from '../../lib/log.js';
import type { PlainCommand } from '../command.js';
import { startGuestEngineOf } from '../guest.js';

export const workerCommand: PlainCommand = {
  name: 'worker',
  summary: 'share the work on the workflows of this store, and keep their schedules',
  async start(config, _options, console) {
    const state = await openState(
      config,
      lineLog((line) => console.err(`${line}\n`)),
    );
    try {
      const worker = await startGuestEngineOf(config, state, console, { keepSchedules: true });
      console.out(`Worker ${worker.workerId} is at work (Ctrl-C stops)\n`);
      await new Promise<void>((resolve) => {
        process.once('SIGINT', resolve);
        process.once('SIGTERM', resolve);
      });
      console.out('Stopping; what is not finished goes on elsewhere, or at the next start …\n');
      await worker.close();
      return 0;
    } finally {
      await state.close();
    }
  },
};
