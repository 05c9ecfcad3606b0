import type { RunView } from './views.js';

const BUSY_MS = 2_000;
const IDLE_MS = 15_000;

/** How long until the next look: often while something runs. @returns milliseconds */
export function pollMs(busy: boolean): number {
  return busy ? BUSY_MS : IDLE_MS;
}

/** Whether the run may still change by itself. */
export function isUnfinished(run: Pick<RunView, 'state'>): boolean {
  return run.state === 'queued' || run.state === 'running';
}
