import type { ResponseOf } from '../../../server/contract.js';

/** Answers of the operating routes by the names these pages use. */
export type WorkflowView = ResponseOf<'workflows'>['workflows'][number];
export type TaskView = WorkflowView['tasks'][number];
export type GridView = ResponseOf<'workflowGrid'>;
export type RunView = GridView['runs'][number];
export type RunDetailView = ResponseOf<'run'>;
export type TryView = RunDetailView['tries'][number];
export type BackfillDayView = ResponseOf<'backfill'>['days'][number];
export type BackfillView = ResponseOf<'backfills'>['backfills'][number];
