/** Where the time comes from. Time is always an argument, so that a run can be repeated. */
export type Clock = { readonly now: () => Date };

export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still. @param instantUtc ISO instant, e.g. `2026-11-23T05:00:00Z` */
export function fixedClock(instantUtc: string): Clock {
  const time = Date.parse(instantUtc);
  if (Number.isNaN(time)) throw new RangeError(`expected an ISO instant, found ${instantUtc}`);
  return { now: () => new Date(time) };
}
