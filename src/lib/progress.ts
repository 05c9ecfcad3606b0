/** How long work tells of itself: what, how many of how many. The shell turns it into a line with time and rest. */
export type Progress = {
  /** @param what the work, a few words · @param done units finished · @param total units in all, when known */
  readonly step: (what: string, done?: number, total?: number) => void;
};

export const silentProgress: Progress = { step: () => {} };
