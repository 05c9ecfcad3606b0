/** A failure that the sandbox plays instead of an answer, for the next `times` requests. */
export type Fault = {
  /** status of the answer; 503 when nothing else is said */
  readonly status?: number;
  readonly times: number;
  /** seconds, sent as Retry-After */
  readonly retryAfterS?: number;
  /** announce the whole length, send half of it, cut the line */
  readonly truncate?: boolean;
  /** a page of a captive portal with status 200 instead of data */
  readonly html?: boolean;
  /** no answer until the sandbox closes or the client gives up */
  readonly hang?: boolean;
};

export type Faults = {
  readonly add: (pathPrefix: string, fault: Fault) => void;
  /** The fault for this request, counted as played. */
  readonly take: (path: string) => Fault | undefined;
};

export function createFaults(): Faults {
  const planned: { readonly prefix: string; readonly fault: Fault; left: number }[] = [];
  return {
    add(prefix, fault) {
      planned.push({ prefix, fault, left: fault.times });
    },
    take(path) {
      const next = planned.find(({ prefix, left }) => left > 0 && path.startsWith(prefix));
      if (next === undefined) return undefined;
      next.left--;
      return next.fault;
    },
  };
}
