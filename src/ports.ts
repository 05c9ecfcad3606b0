import type { Compute } from './compute/compute.js';
import type { Gate } from './gate/gate.js';
import type { Lake } from './lake/lake.js';
import type { Clock } from './lib/clock.js';
import type { Http } from './lib/http.js';
import type { Log } from './lib/log.js';
import type { Progress } from './lib/progress.js';
import type { IssueStore } from './state/issues.js';
import type { TaskLog } from './state/task-log.js';
import type { Tracking } from './tracking/tracking.js';
import type { Warehouse } from './warehouse/warehouse.js';

/** The outside world in one screen. `app.ts` opens each from the configuration; tests open what they need. */
export type Ports = {
  readonly clock: Clock;
  readonly log: Log;
  readonly progress: Progress;
  /** the one way out to the network */
  readonly http: Http;
  /** immutable bytes as published */
  readonly lake: Lake;
  /** tables */
  readonly warehouse: Warehouse;
  /** runs, metrics, artifacts, model versions, aliases */
  readonly tracking: Tracking;
  /** where a training runs */
  readonly compute: Compute;
  /** what must agree before costly work */
  readonly gate: Gate;
  /** published forecasts, chained and never changed */
  readonly issues: IssueStore;
  /** what ran when, and how it ended */
  readonly taskLog: TaskLog;
  /** small facts of the store: what it is for, from which inputs a table was built */
  readonly facts: Facts;
};

/** Values of JSON under names; a name never set is undefined. */
export type Facts = {
  readonly get: (name: string) => Promise<unknown>;
  readonly set: (name: string, value: unknown) => Promise<void>;
};
