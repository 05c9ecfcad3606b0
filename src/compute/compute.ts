/** A machine of ours that trains, or the one we are on. */
export type Machine = {
  /** `i-0abc…`, or `local` */
  readonly id: string;
  /** the run it works for */
  readonly run: string;
};

/** One command of this program, to be run on a machine. */
export type Work = {
  /** arguments of `rescue-predict`; never a secret: they are seen in process lists */
  readonly args: readonly string[];
  /** its environment, secrets included: sent over a closed channel, on no command line and in no log */
  readonly environment: Readonly<Record<string, string>>;
  /** called with each line of its output */
  readonly onLine: (line: string) => void;
  /** ends the work early */
  readonly signal?: AbortSignal | undefined;
};

/** Where a training runs. A machine belongs to a run, and is found by its run: nothing has to be remembered. */
export type Compute = {
  readonly kind: 'local' | 'ec2';
  /**
   * The machine of a run: the one it has, else a new one.
   * @param run lower case, digits and `-`
   * @throws AppError COMPUTE_REFUSED
   */
  readonly start: (run: string) => Promise<Machine>;
  /** Waits until the machine is healthy and takes commands. @throws AppError COMPUTE_NOT_READY · COMPUTE_UNREACHABLE */
  readonly waitReady: (machine: Machine, signal?: AbortSignal) => Promise<void>;
  /** Runs work to its end. @returns its exit status @throws AppError COMPUTE_UNREACHABLE when it was lost on the way */
  readonly run: (machine: Machine, work: Work) => Promise<number>;
  /** Ends every machine of a run, and returns when they are ended; nothing to do is fine. @returns their ids */
  readonly stop: (run: string) => Promise<readonly string[]>;
  /** Ends machines of ours whose run is over, whatever happened to the process that started them. @returns their ids */
  readonly sweep: (isOver: (run: string) => boolean) => Promise<readonly string[]>;
  /** Looks whether machines could be started, and starts none. @returns a line for a human */
  readonly examine: () => Promise<string>;
};
