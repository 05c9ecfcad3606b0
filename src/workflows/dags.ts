import { Type } from 'typebox';
import { type Dag, type DagTask, dagTask } from './dag.js';
import { DayParam } from './registry.js';

const NO_PARAMS = Type.Object({}, { additionalProperties: false });
const AGAIN = Type.Object(
  { again: Type.Optional(Type.Boolean({ description: 'do it even if nothing changed' })) },
  { additionalProperties: false },
);
const PARIS = 'Europe/Paris';
/** A publisher that does not answer may do so in a quarter of an hour. */
const PATIENT = { pool: 'sources', retries: 3, retryDelayS: 300, timeoutS: 4 * 3600 } as const;
const HEAVY = { pool: 'warehouse', retries: 1, timeoutS: 2 * 3600 } as const;

/** Open data into the lake and the tables, then the grid commune × day. */
export const elt: Dag = {
  name: 'elt',
  description:
    'Open data to the grid: accidents, holidays, communes, stations, weather of the accident years',
  schedule: { cron: '0 0 30 12 *', timezone: PARIS },
  params: NO_PARAMS,
  concurrency: 1,
  tasks: [
    dagTask('communes', { group: 'extract', ...PATIENT }),
    dagTask('calendar', { group: 'extract', ...PATIENT }),
    dagTask('geocode', { group: 'extract', needs: ['communes'], ...PATIENT }),
    dagTask('stations', { group: 'extract', needs: ['communes'], ...PATIENT }),
    dagTask('contours', { group: 'extract', needs: ['communes'], ...PATIENT }),
    dagTask('accidents', { group: 'extract', needs: ['communes'], ...PATIENT }),
    dagTask('weather', { group: 'extract', needs: ['geocode', 'accidents'], ...PATIENT }),
    dagTask('build', {
      group: 'load',
      needs: ['calendar', 'stations', 'contours', 'accidents', 'weather'],
      ...HEAVY,
    }),
    dagTask('verify', { group: 'load', needs: ['build'], ...HEAVY }),
  ],
};

/** A centre for every commune. */
export const geocodeDag: Dag = {
  name: 'geocode',
  description:
    "Centres for communes without one: the communes' publisher first, the weather provider's geocoder as fallback",
  schedule: undefined,
  params: NO_PARAMS,
  concurrency: 1,
  tasks: [dagTask('communes', PATIENT), dagTask('geocode', { needs: ['communes'], ...PATIENT })],
};

/** Observed weather, only where it is missing. */
export const weatherBackfillDag: Dag = {
  name: 'weather-backfill',
  description:
    'Observed weather of the missing commune-days between two days; the ten days before the run unless told',
  schedule: undefined,
  params: Type.Object(
    { firstDay: Type.Optional(DayParam), lastDay: Type.Optional(DayParam) },
    { additionalProperties: false },
  ),
  concurrency: 1,
  tasks: [
    dagTask('weather-backfill', {
      params: { firstDay: { param: 'firstDay' }, lastDay: { param: 'lastDay' }, endsBefore: { run: 'day' } },
      ...PATIENT,
    }),
  ],
};

/** Yesterday as observed, and the days to come as forecast, per commune. */
export const weatherDaily: Dag = {
  name: 'weather-daily',
  description: 'Weather per commune: the last days as observed, J to J+6 as forecast',
  schedule: { cron: '0 4 * * *', timezone: PARIS },
  params: NO_PARAMS,
  concurrency: 1,
  tasks: [
    dagTask('observed', { uses: 'weather-backfill', params: { endsBefore: { run: 'day' } }, ...PATIENT }),
    dagTask('weather-forecast', PATIENT),
  ],
};

/** The forecast of the day, published as an issue. */
export const forecastDag: Dag = {
  name: 'forecast',
  description: 'Score J to J+6 with the champion, audit, publish an issue',
  schedule: { cron: '0 6,16 * * *', timezone: PARIS },
  params: AGAIN,
  concurrency: 2,
  tasks: [
    dagTask('weather-forecast', {
      params: { day: { run: 'day' } },
      retries: 1,
      retryDelayS: 120,
      timeoutS: 1800,
      pool: 'sources',
    }),
    // A forecast without today's weather is better than none: missing weather is missing, and the issue says so.
    dagTask('forecast', {
      needs: ['weather-forecast'],
      triggerRule: 'all_done',
      params: { day: { run: 'day' }, again: { param: 'again' } },
      pool: 'forecast',
      retries: 1,
    }),
  ],
};

/** A new model, promoted only when it is not worse. */
export const trainDag: Dag = {
  name: 'train',
  description: 'Train, evaluate on later time, register, promote only if not worse',
  schedule: { cron: '0 0 31 12 *', timezone: PARIS },
  params: AGAIN,
  concurrency: 1,
  tasks: [
    dagTask('build', HEAVY),
    dagTask('train', {
      needs: ['build'],
      params: { again: { param: 'again' } },
      pool: 'model',
      retries: 1,
      timeoutS: 12 * 3600,
    }),
    dagTask('evaluate', { needs: ['train'], pool: 'model', retries: 1 }),
  ],
};

/** What stands around the training, by configuration. */
export type TrainSurroundings = {
  readonly compute: { readonly kind: 'local' | 'ec2' };
  readonly gate: { readonly kind: 'none' | 'jenkins' };
};

/** The training behind its gate and on its machine; with neither it is {@link trainDag} itself. */
export function trainDagOf({ compute, gate }: TrainSurroundings): Dag {
  const isAway = compute.kind !== 'local';
  const isGated = gate.kind !== 'none';
  if (!isAway && !isGated) return trainDag;
  const day = { day: { run: 'day' } } as const;
  const [build, train, ...after] = trainDag.tasks as [DagTask, DagTask, ...DagTask[]];
  const gated = isGated ? { ...build, needs: ['gate'] } : build;
  const trained: DagTask = { ...train, uses: 'compute-train', needs: ['compute-start'] };
  return {
    ...trainDag,
    description: [
      ...(isGated ? [`Pass the gate (${gate.kind})`] : []),
      ...(isAway ? [`train on a machine of ${compute.kind} that always ends`] : ['train']),
      'evaluate, register, promote only if not worse',
    ].join(', '),
    tasks: [
      // A build that was asked for twice is two builds: the gate is tried once.
      ...(isGated ? [dagTask('gate', { params: day, retries: 0, timeoutS: 12 * 3600 })] : []),
      gated,
      ...(isAway
        ? [
            dagTask('compute-start', { needs: ['build'], params: day, retries: 1 }),
            { ...trained, params: { ...train.params, ...day } },
            dagTask('compute-stop', {
              needs: ['train'],
              setup: 'compute-start',
              triggerRule: 'teardown',
              params: day,
              retries: 5,
            }),
          ]
        : [train]),
      ...after,
    ],
  };
}

/** Past issues against what happened. */
export const verifyDag: Dag = {
  name: 'verify',
  description: 'Score past issues whose accidents are in the store, against climatology',
  schedule: { cron: '30 6 1 * *', timezone: PARIS },
  params: NO_PARAMS,
  concurrency: 1,
  tasks: [dagTask('verify', HEAVY)],
};

/** Every workflow, in the order of the way of the data. */
export const DAGS: readonly Dag[] = [
  elt,
  geocodeDag,
  weatherBackfillDag,
  weatherDaily,
  forecastDag,
  trainDag,
  verifyDag,
];

/** Every workflow as the configuration wants it. */
export function dagsOf(surroundings: TrainSurroundings): readonly Dag[] {
  return DAGS.map((dag) => (dag === trainDag ? trainDagOf(surroundings) : dag));
}
