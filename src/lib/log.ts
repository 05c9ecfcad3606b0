/** One line of a log: what happened and the facts of it. */
export type Log = {
  readonly info: (message: string, facts?: LogFacts) => void;
  readonly warn: (message: string, facts?: LogFacts) => void;
};
export type LogFacts = Readonly<Record<string, unknown>>;

export const silentLog: Log = { info: () => {}, warn: () => {} };

/** Writes one line per message; the shell decides where to. @param write called with text without a line end */
export function lineLog(write: (line: string) => void): Log {
  const format = (facts: LogFacts = {}) =>
    Object.entries(facts)
      .map(([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
      .join('');
  return {
    info: (message, facts) => write(`${message}${format(facts)}`),
    warn: (message, facts) => write(`warning: ${message}${format(facts)}`),
  };
}
