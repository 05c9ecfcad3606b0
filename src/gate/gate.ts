/** What asks to pass. */
export type Passage = {
  /** what it is for: given to the gate where it takes parameters */
  readonly parameters: Readonly<Record<string, string>>;
  /** called with each line of the gate's own log */
  readonly onLine: (line: string) => void;
  /** gives up, and takes the request back where the gate can */
  readonly signal?: AbortSignal | undefined;
};

/** Something outside that must agree before costly work begins. */
export type Gate = {
  readonly kind: 'none' | 'jenkins';
  /**
   * Asks, and waits for the answer.
   * @returns one line that says by whom the way was opened
   * @throws AppError GATE_CLOSED when the answer is anything but yes, or none in time · GATE_UNREACHABLE
   */
  readonly pass: (passage: Passage) => Promise<string>;
  /** Looks whether it could be asked, and asks nothing. @returns a line for a human */
  readonly examine: () => Promise<string>;
};
