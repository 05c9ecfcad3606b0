import type { OpenCrew } from '../model/trees/crew.js';
import { performSteps, SHARDS, type ShardTable, type Step, spareFor } from '../model/trees/shard.js';
import type { CrewSignals, Role } from './model-messages.js';
import { startModelThread } from './model-thread.js';

/** Positions in `control`. */
const ROUND = 0; // raised to start a round of steps
const NEXT = 1; // the next shard nobody has taken
const DONE = 2; // shards finished in this round
const STEPS = 3; // steps in this round
const CLOSED = 4;
const FAILED = 5;

const STEP_SIZE = 6;
const OPS = ['plant', 'measure', 'part', 'settle'] as const;

/**
 * A crew of several threads: each takes the next shard that nobody has taken, so a slow thread holds nobody up.
 * Which thread worked on a shard leaves no trace in the result.
 * @param threads in all, the caller's own included
 */
export function openThreadCrew(threads: number): OpenCrew {
  return (table) => {
    const signals: CrewSignals = {
      control: new Int32Array(new SharedArrayBuffer(6 * 4)),
      steps: new Float64Array(new SharedArrayBuffer(table.nodes * 4 * STEP_SIZE * 8)),
    };
    const { control } = signals;
    const role: Role = { role: 'crew', table, signals };
    const helpers = Array.from({ length: threads - 1 }, () => startModelThread(role));
    const spare = spareFor(table);
    return {
      run(steps) {
        writeSteps(signals, steps);
        // DONE first: a helper still awake from the last round may take a shard the moment NEXT is 0.
        Atomics.store(control, DONE, 0);
        Atomics.store(control, NEXT, 0);
        Atomics.add(control, ROUND, 1);
        Atomics.notify(control, ROUND);
        takeShards(table, signals, steps, spare);
        for (let done = Atomics.load(control, DONE); done < SHARDS; done = Atomics.load(control, DONE))
          Atomics.wait(control, DONE, done);
        if (Atomics.load(control, FAILED) === 1) throw new Error('a thread of the crew failed');
      },
      close() {
        Atomics.store(control, CLOSED, 1);
        Atomics.add(control, ROUND, 1);
        Atomics.notify(control, ROUND);
        for (const helper of helpers) helper.unref();
      },
    };
  };
}

/** The life of a helper thread: wait for a round, take shards, until the crew is closed. */
export function serveCrew(table: ShardTable, signals: CrewSignals): void {
  const { control } = signals;
  const spare = spareFor(table);
  let round = 0;
  for (;;) {
    Atomics.wait(control, ROUND, round);
    round = Atomics.load(control, ROUND);
    if (Atomics.load(control, CLOSED) === 1) return;
    takeShards(table, signals, undefined, spare);
  }
}

/**
 * A helper that wakes late finds every shard taken and does nothing. The steps are read only after a shard was taken:
 * until that shard is done, they cannot change.
 */
function takeShards(
  table: ShardTable,
  signals: CrewSignals,
  known: readonly Step[] | undefined,
  spare: Int32Array,
): void {
  const { control } = signals;
  for (;;) {
    const shard = Atomics.add(control, NEXT, 1);
    if (shard >= SHARDS) return;
    try {
      performSteps(table, shard, known ?? readSteps(signals), spare);
    } catch {
      Atomics.store(control, FAILED, 1);
    }
    Atomics.add(control, DONE, 1);
    Atomics.notify(control, DONE);
  }
}

function writeSteps({ control, steps: words }: CrewSignals, steps: readonly Step[]): void {
  steps.forEach((step, i) => {
    words.set(encodeStep(step), i * STEP_SIZE);
  });
  Atomics.store(control, STEPS, steps.length);
}

function encodeStep(step: Step): number[] {
  const op = OPS.indexOf(step.op);
  if (step.op === 'plant') return [op];
  if (step.op === 'measure') return [op, step.node, step.slot];
  if (step.op === 'settle') return [op, step.node, step.value];
  return [op, step.node, step.column, step.bin, Number(step.missingLeft), step.left];
}

function readSteps({ control, steps: words }: CrewSignals): Step[] {
  return Array.from({ length: Atomics.load(control, STEPS) }, (_, i) => {
    const word = (k: number) => words[i * STEP_SIZE + k] as number;
    const op = OPS[word(0)];
    const node = word(1);
    if (op === 'measure') return { op, node, slot: word(2) };
    if (op === 'settle') return { op, node, value: word(2) };
    if (op === 'part')
      return { op, node, column: word(2), bin: word(3), missingLeft: word(4) === 1, left: word(5) };
    return { op: 'plant' };
  });
}
