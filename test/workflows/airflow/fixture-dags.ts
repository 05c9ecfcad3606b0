import { Type } from 'typebox';
import { type Dag, dagTask } from '../../../src/workflows/dag.js';

const NO_PARAMS = Type.Object({}, { additionalProperties: false });
const ONCE = { retries: 0 } as const;

const dag = (name: string, tasks: Dag['tasks']): Dag => ({
  name,
  description: `fixture ${name}`,
  schedule: undefined,
  params: NO_PARAMS,
  tasks,
  concurrency: 1,
});

/** Small workflows with every word that an export must translate. */
export const FIXTURE_DAGS: readonly Dag[] = [
  {
    ...dag('fine', [
      dagTask('a', {
        ...ONCE,
        group: 'first',
        params: {
          day: { run: 'day' },
          again: { param: 'again' },
          count: { param: 'count' },
          text: 'it\'s "$HOME"',
        },
      }),
      dagTask('skip', { ...ONCE, group: 'first' }),
      dagTask('b', { ...ONCE, needs: ['a', 'skip'] }),
    ]),
    schedule: { cron: '0 6,16 * * *', timezone: 'Europe/Paris' },
    params: Type.Object({ again: Type.Optional(Type.Boolean()), count: Type.Integer({ default: 3 }) }),
  },
  // What the original does with train >> terminate(ALL_DONE): there the run ends as a success.
  dag('failing', [
    dagTask('start', ONCE),
    dagTask('fail', { ...ONCE, needs: ['start'] }),
    dagTask('after', { ...ONCE, needs: ['fail'] }),
    dagTask('stop', { ...ONCE, needs: ['after'], triggerRule: 'teardown', setup: 'start' }),
  ]),
  dag('last-all-done', [
    dagTask('fail', ONCE),
    dagTask('last', { ...ONCE, needs: ['fail'], triggerRule: 'all_done' }),
  ]),
  dag('slow', [dagTask('sleep', { ...ONCE, timeoutS: 2 })]),
];
