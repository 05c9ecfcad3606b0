import { addDays, type Day } from '../../src/domain/day.js';
import { createRandom, type Random } from '../../src/lib/random.js';
import type { ResponseOf } from '../../src/server/contract.js';

type WorkflowView = ResponseOf<'workflows'>['workflows'][number];
type TaskView = WorkflowView['tasks'][number];
type RunView = ResponseOf<'run'>['run'];
type TryView = ResponseOf<'run'>['tries'][number];
type State = TryView['state'];

export type MockRun = {
  run: RunView;
  readonly params: Record<string, unknown>;
  readonly tasks: readonly TaskView[];
  readonly states: readonly State[];
  readonly startedMs: number;
  readonly tries: () => TryView[];
};

export type MockWorkflow = Pick<
  WorkflowView,
  'name' | 'description' | 'cron' | 'timezone' | 'params' | 'nextRunUtc'
> & {
  readonly tasks: readonly TaskView[];
  /** newest first */
  readonly runs: MockRun[];
  paused: boolean;
  readonly start: (day: Day, params: Record<string, unknown>) => MockRun;
};

export const MOCK_WORKFLOW_DAY = '2026-11-23' as Day;
export const MOCK_NOW_UTC = '2026-11-23T15:00:00Z';
export const BIG_TASKS = 200;
export const BIG_RUNS = 1_000;

export const LETTER_OF: Readonly<Record<State, string>> = {
  waiting: '-',
  queued: 'q',
  running: 'r',
  retrying: 't',
  success: 's',
  failed: 'f',
  skipped: 'k',
  upstream_failed: 'u',
  cancelled: 'c',
};

const NONE = { type: 'object', properties: {} };
const DAY_PARAM = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'civil day' };
const FORECAST_PARAMS = {
  type: 'object',
  required: ['department'],
  properties: {
    department: {
      type: 'string',
      pattern: '^(\\d{2}|2[AB]|all)$',
      default: 'all',
      description: 'INSEE code, or all',
    },
    horizon: { type: 'integer', minimum: 0, maximum: 6, default: 6, description: 'last day, J+n' },
    weather: { enum: ['forecast', 'climatology'], description: 'which weather to use' },
    again: { type: 'boolean', description: 'do it even if nothing changed' },
  },
};

/** The workflows of the house with made-up runs, and one of 200 tasks and 1,000 runs. */
export function mockWorkflows(): MockWorkflow[] {
  const paris = 'Europe/Paris';
  return [
    make(
      'elt',
      'Open data to the grid: accidents, holidays, communes, stations',
      '0 0 30 12 *',
      paris,
      eltTasks(),
      NONE,
      6,
      '2026-12-29T23:00:00Z',
    ),
    make(
      'geocode',
      'Centres for communes without one',
      null,
      paris,
      chain(['communes', 'geocode']),
      NONE,
      2,
      null,
    ),
    make(
      'weather-backfill',
      'Observed weather of the missing commune-days',
      null,
      paris,
      chain(['weather-backfill']),
      { type: 'object', properties: { firstDay: DAY_PARAM, lastDay: DAY_PARAM } },
      0,
      null,
    ),
    make(
      'weather-daily',
      'Weather per commune: yesterday as observed, J to J+6 as forecast',
      '0 4 * * *',
      paris,
      chain(['observed', 'weather-forecast']),
      NONE,
      40,
      '2026-11-24T03:00:00Z',
    ),
    make(
      'forecast',
      'Score J to J+6 with the champion, audit, publish an issue',
      '0 6,16 * * *',
      paris,
      forecastTasks(),
      FORECAST_PARAMS,
      60,
      '2026-11-24T05:00:00Z',
    ),
    make(
      'train',
      'Train, evaluate on later time, promote only if not worse',
      '0 0 31 12 *',
      paris,
      chain(['build', 'gate', 'train', 'evaluate', 'promote']),
      NONE,
      3,
      '2026-12-30T23:00:00Z',
    ),
    make(
      'verify',
      'Score past issues whose accidents are known',
      '30 6 1 * *',
      'UTC',
      chain(['verify']),
      NONE,
      11,
      '2026-12-01T06:30:00Z',
    ),
    make(
      'big-country',
      'Every department on its own: 200 tasks',
      '0 5 * * *',
      paris,
      bigTasks(),
      NONE,
      BIG_RUNS,
      '2026-11-24T04:00:00Z',
    ),
  ];
}

function task(
  id: string,
  needs: readonly string[],
  group: string | null = null,
  triggerRule = 'all_success',
): TaskView {
  return {
    id,
    description: `what ${id} does, in one sentence`,
    needs: [...needs],
    group,
    triggerRule,
    retries: 2,
  };
}

function chain(ids: readonly string[]): TaskView[] {
  return ids.map((id, i) => task(id, ids.slice(Math.max(0, i - 1), i)));
}

function eltTasks(): TaskView[] {
  return [
    task('communes', [], 'extract'),
    task('calendar', [], 'extract'),
    task('geocode', ['communes'], 'extract'),
    task('stations', ['communes'], 'extract'),
    task('contours', ['communes'], 'extract'),
    task('accidents', ['communes'], 'extract'),
    task('weather', ['geocode', 'accidents'], 'extract'),
    task('build', ['calendar', 'stations', 'contours', 'accidents', 'weather'], 'load'),
    task('verify', ['build'], 'load'),
  ];
}

function forecastTasks(): TaskView[] {
  return [
    task('weather-forecast', []),
    task('load-champion', []),
    task('score', ['weather-forecast', 'load-champion'], 'issue'),
    task('audit', ['score'], 'issue'),
    task('publish', ['audit'], 'issue'),
    task('warehouse', ['publish'], 'deliver'),
    task('bulletin', ['publish'], 'deliver'),
    task('alerts', ['publish', 'load-champion'], 'deliver'),
    task('clean-up', ['warehouse', 'bulletin', 'alerts'], null, 'all_done'),
  ];
}

/** start → 99 departments, each in two steps → gather: 200 tasks. */
function bigTasks(): TaskView[] {
  const departments = Array.from({ length: 99 }, (_, i) => String(i + 1).padStart(2, '0'));
  return [
    task('start', []),
    ...departments.flatMap((code) => [
      task(`features-${code}`, ['start'], 'features'),
      task(`score-${code}`, [`features-${code}`], 'score'),
    ]),
    task(
      'gather',
      departments.map((code) => `score-${code}`),
    ),
  ];
}

function make(
  name: string,
  description: string,
  cron: string | null,
  timezone: string,
  tasks: readonly TaskView[],
  params: unknown,
  runs: number,
  nextRunUtc: string | null,
): MockWorkflow {
  const random = createRandom(name);
  const list: MockRun[] = [];
  for (let age = runs - 1; age >= 0; age--) list.unshift(makeRun(name, tasks, age, random));
  return {
    name,
    description,
    cron,
    timezone,
    tasks,
    params,
    nextRunUtc,
    runs: list,
    paused: name === 'train',
    start(day, given) {
      const id = `${name}:${day}:manual-${list.length}.0`;
      const startedMs = Date.now();
      const run = runOf(name, id, day, 'running', 'manual', startedMs, null);
      const states = tasks.map((_, i): State => (i === 0 ? 'running' : 'waiting'));
      const started: MockRun = mockRun(run, given, tasks, states, startedMs);
      list.unshift(started);
      return started;
    },
  };
}

function makeRun(name: string, tasks: readonly TaskView[], age: number, random: Random): MockRun {
  const day = addDays(MOCK_WORKFLOW_DAY, -age);
  const live = age === 0 && (name === 'forecast' || name === 'big-country');
  const broken = !live && random.next() < 0.09 ? random.below(tasks.length) : -1;
  const states = live ? liveStates(tasks) : finalStates(tasks, broken, random);
  const startedMs = live ? Date.now() - 65_000 : Date.parse(`${day}T05:00:03Z`);
  const state = live ? 'running' : broken >= 0 ? 'failed' : 'success';
  const endedMs = live ? null : startedMs + 40_000 + tasks.length * 9_000;
  const trigger = age % 17 === 5 ? 'manual' : age % 29 > 24 ? 'backfill' : 'schedule';
  const run = runOf(name, `${name}:${day}`, day, state, trigger, startedMs, endedMs);
  return mockRun(run, name === 'forecast' ? { department: 'all' } : {}, tasks, states, startedMs);
}

function runOf(
  workflow: string,
  id: string,
  day: Day,
  state: RunView['state'],
  trigger: string,
  startedMs: number,
  endedMs: number | null,
): RunView {
  return {
    id,
    workflow,
    day,
    state,
    trigger,
    by: trigger === 'manual' ? 'camille' : 'scheduler',
    queuedAtUtc: new Date(startedMs - 2_000).toISOString(),
    startedAtUtc: new Date(startedMs).toISOString(),
    endedAtUtc: endedMs === null ? null : new Date(endedMs).toISOString(),
  };
}

/** The first half is done, then one runs, one is tried again, one queued, the rest waits. */
function liveStates(tasks: readonly TaskView[]): State[] {
  const half = Math.floor(tasks.length / 2);
  const rest: readonly State[] = ['running', 'retrying', 'queued'];
  return tasks.map((_, i) => (i < half ? 'success' : (rest[i - half] ?? 'waiting')));
}

function finalStates(tasks: readonly TaskView[], broken: number, random: Random): State[] {
  const states = new Map<string, State>();
  tasks.forEach((one, i) => {
    const blocked = one.needs.some((need) => ['failed', 'upstream_failed'].includes(states.get(need) ?? ''));
    const skipped = random.next() < 0.012;
    const state =
      i === broken
        ? 'failed'
        : blocked && one.triggerRule !== 'all_done'
          ? 'upstream_failed'
          : skipped
            ? 'skipped'
            : 'success';
    states.set(one.id, state);
  });
  return tasks.map(({ id }) => states.get(id) ?? 'waiting');
}

function mockRun(
  run: RunView,
  params: Record<string, unknown>,
  tasks: readonly TaskView[],
  states: readonly State[],
  startedMs: number,
): MockRun {
  return { run, params, tasks, states, startedMs, tries: () => triesOf(tasks, states, startedMs) };
}

const STARTED = new Set<State>(['running', 'retrying', 'success', 'failed']);

function triesOf(tasks: readonly TaskView[], states: readonly State[], startedMs: number): TryView[] {
  const ends = new Map<string, number>();
  return tasks.flatMap(({ id, needs }, i) => {
    const state = states[i] ?? 'waiting';
    if (state === 'waiting') return [];
    const begin = Math.max(startedMs, ...needs.map((need) => ends.get(need) ?? 0)) + 1_500;
    const length = 2_000 + ((i * 7_919) % 13) * 900;
    ends.set(id, begin + length);
    const first = tryOf(id, 1, state, begin, length);
    if (state !== 'failed' && state !== 'retrying') return [first];
    const failed = {
      ...first,
      state: 'failed' as const,
      endedAtUtc: at(begin + length),
      error: FAULT,
      summary: null,
    };
    return [failed, tryOf(id, 2, state, begin + length + 4_000, length)];
  });
}

const FAULT = 'SOURCE_UNREACHABLE: api.example: expected an answer within 20 s, none came; check the network';

function tryOf(task: string, number: number, state: State, beginMs: number, lengthMs: number): TryView {
  const started = STARTED.has(state) && !(state === 'retrying' && number > 1);
  const ended = started && state !== 'running';
  return {
    task,
    number,
    state,
    worker: started ? 'worker-1' : null,
    startedAtUtc: started ? at(beginMs) : null,
    endedAtUtc: ended ? at(beginMs + lengthMs) : null,
    summary: state === 'success' ? `${(lengthMs / 7) | 0} rows of 507 communes written` : null,
    error: state === 'failed' ? FAULT : null,
  };
}

function at(ms: number): string {
  return new Date(ms).toISOString();
}

/** One line per half second since the run began while the task runs; 400 lines when it is over. */
export function mockLog(run: MockRun, task: string, from: number, nowMs: number): ResponseOf<'tryLog'> {
  const index = run.tasks.findIndex(({ id }) => id === task);
  const running = run.states[index] === 'running' && run.run.state === 'running';
  const lines = running ? Math.floor((nowMs - run.startedMs) / 500) : 400;
  const text = Array.from({ length: lines }, (_, i) => logLine(run, task, i)).join('');
  const end = Math.min(text.length, from + 64_000);
  return { text: text.slice(from, end), next: end, complete: !running && end === text.length };
}

function logLine(run: MockRun, task: string, line: number): string {
  const when = at(run.startedMs + line * 500).slice(11, 23);
  return `${when} ${line % 40 === 39 ? 'WARN' : 'INFO'} ${task} commune ${line + 1} of 507: read, checked, written\n`;
}
