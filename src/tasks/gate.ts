import type { Day } from '../domain/day.js';
import type { Task } from './task.js';

export type GateParams = { readonly day: Day };

/** Asks the configured gate whether costly work may begin. */
export const gate: Task<GateParams> = {
  name: 'gate',
  description: 'ask the gate (a Jenkins job, or none) whether training may begin',
  async run(context, { day }) {
    const { config, log } = context;
    const parameters = config.gate.kind === 'jenkins' ? config.gate.parameters : {};
    const filled = Object.entries(parameters).map(([name, value]) => [name, value.replaceAll('{day}', day)]);
    const said = await context.gate.pass({
      parameters: Object.fromEntries(filled),
      onLine: (line) => log.info(`gate | ${line}`),
    });
    return { summary: said, facts: { kind: config.gate.kind, day } };
  },
};
