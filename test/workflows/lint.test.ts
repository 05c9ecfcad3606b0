import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { createCatalog } from '../../src/workflows/catalog.js';
import { type Dag, dagTask } from '../../src/workflows/dag.js';
import { DAGS } from '../../src/workflows/dags.js';
import { CHECK_NAMES, describeFault, lint } from '../../src/workflows/lint.js';
import { registryOf, TASKS } from '../../src/workflows/registry.js';

const registry = registryOf([
  {
    name: 'work',
    description: 'work',
    params: Type.Object({
      count: Type.Optional(Type.Integer({ minimum: 1 })),
      day: Type.Optional(Type.String()),
    }),
    run: async () => ({ summary: '', facts: {} }),
  },
  {
    name: 'needy',
    description: 'needs a parameter',
    params: Type.Object({ name: Type.String() }),
    run: async () => ({ summary: '', facts: {} }),
  },
]);
const sound: Dag = {
  name: 'sound',
  description: 'without fault',
  schedule: { cron: '0 4 * * *', timezone: 'Europe/Paris' },
  params: Type.Object({ count: Type.Optional(Type.Integer()) }),
  concurrency: 1,
  tasks: [dagTask('a', { uses: 'work' }), dagTask('b', { uses: 'work', needs: ['a'] })],
};
const task = (id: string, more: Parameters<typeof dagTask>[1] = {}) => dagTask(id, { uses: 'work', ...more });

/** What is wrong, the check that must say so, and the words in which it says what to do. */
const CASES: readonly [what: Partial<Dag>, check: string, message: RegExp][] = [
  [{ name: 'Not Good' }, 'good-names', /use lower case, digits and "-"/],
  [{ tasks: [] }, 'has-tasks', /add one to `tasks`/],
  [{ tasks: [task('a'), task('a')] }, 'unique-ids', /rename one/],
  [{ tasks: [task('a', { needs: ['z'] })] }, 'known-needs', /needs "z", which is no task here; add it/],
  [
    {
      tasks: [
        task('r'),
        task('a', { needs: ['r', 'c'] }),
        task('b', { needs: ['a'] }),
        task('c', { needs: ['b'] }),
      ],
    },
    'acyclic',
    /tasks wait for one another: .*a → b → c.*remove one of these edges|c → a → b|b → c → a/,
  ],
  [{ tasks: [task('a', { uses: 'absent' })] }, 'known-tasks', /register it, or use one of work, needy/],
  [{ tasks: [task('a', { params: { size: 1 } })] }, 'right-params', /it takes count, day/],
  [
    { tasks: [task('a', { params: { count: 0 } })] },
    'right-params',
    /"count" is 0, which its schema refuses/,
  ],
  [
    { tasks: [task('a', { params: { count: { param: 'x' } } })] },
    'right-params',
    /add it to the workflow's `params`/,
  ],
  [
    { tasks: [task('a', { params: { day: { param: 'count' } } })] },
    'right-params',
    /wants string, and "count" of the workflow is integer/,
  ],
  [
    { tasks: [task('a', { uses: 'needy' })] },
    'right-params',
    /"name" of needy is missing; add it to `params`/,
  ],
  [{ tasks: [task('a', { pool: 'none' as never })] }, 'known-pool', /use warehouse, sources/],
  [{ tasks: [task('a', { retries: -1 })] }, 'good-numbers', /retries: expected a whole number from 0/],
  [{ tasks: [task('a', { timeoutS: 0 })] }, 'good-numbers', /timeoutS: expected seconds above 0/],
  [{ concurrency: 0 }, 'good-numbers', /concurrency: expected a whole number from 1/],
  [{ tasks: [task('a', { triggerRule: 'teardown' })] }, 'teardown-has-setup', /name it in `setup`/],
  [{ tasks: [task('a'), task('b', { setup: 'a' })] }, 'teardown-has-setup', /set `triggerRule: "teardown"`/],
  [
    { tasks: [task('a'), task('b', { triggerRule: 'teardown', setup: 'a' })] },
    'teardown-has-setup',
    /does not come before it; add it to `needs`/,
  ],
  [{ tasks: [task('a', { needs: ['b'] }), task('b', { needs: ['a'] })] }, 'reachable', /no task can start/],
  [
    { tasks: [task('r'), task('b', { needs: ['z'] }), task('c', { needs: ['b'] })] },
    'reachable',
    /can never start: b never ends/,
  ],
  [
    { schedule: { cron: 'daily', timezone: 'UTC' } },
    'good-schedule',
    /expected five fields such as "0 4 \* \* \*"/,
  ],
  [
    { schedule: { cron: '0 4 * * *', timezone: 'Paris' } },
    'good-schedule',
    /expected an IANA name such as Europe\/Paris/,
  ],
];

test('every fault is found by its own check, which says what to do', () => {
  assert.ok(CASES.length > 0);
  assert.deepEqual(lint([sound], registry), []);
  for (const [what, check, message] of CASES) {
    const faults = lint([{ ...sound, ...what }], registry);
    const found = faults.filter((fault) => fault.check === check).map(describeFault);
    assert.ok(
      found.some((text) => message.test(text)),
      `${check} ${message}: ${faults.map(describeFault).join(' | ')}`,
    );
  }
  const tested = new Set(CASES.map(([, check]) => check));
  assert.deepEqual(
    CHECK_NAMES.filter((name) => !tested.has(name)),
    [],
  );
});

test('two workflows of one name are told apart by the lint, and refused by the catalog', () => {
  assert.equal(lint([sound, sound], registry)[0]?.check, 'unique-names');
  assert.throws(() => createCatalog([sound, sound], registry), { code: 'CONFIG_INVALID' });
});

test('the workflows of the product have no fault, and those of the original are all there', () => {
  assert.deepEqual(lint(DAGS, TASKS).map(describeFault), []);
  assert.deepEqual(
    DAGS.map(({ name }) => name),
    ['elt', 'geocode', 'weather-backfill', 'weather-daily', 'forecast', 'train', 'verify'],
  );
});
