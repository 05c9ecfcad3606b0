import type { Progress } from '../lib/progress.js';

export type Terminal = { readonly isTTY?: boolean | undefined; readonly write: (text: string) => unknown };

export type ProgressLine = Progress & { readonly clear: () => void };

/**
 * Shows what is done, how many of how many, how long and what remains.
 * On a terminal one line is rewritten; elsewhere a line is added at most every five seconds.
 */
export function progressLine(terminal: Terminal, nowMs: () => number): ProgressLine {
  let current = '';
  let startedMs = 0;
  let shownMs = 0;
  const interval = terminal.isTTY ? 100 : 5000;
  const clear = () => {
    if (terminal.isTTY && shownMs > 0) terminal.write('\r\u001b[K');
  };
  return {
    clear,
    step(what, done, total) {
      const time = nowMs();
      if (what !== current) [current, startedMs, shownMs] = [what, time, terminal.isTTY ? 0 : time];
      if (time - shownMs < interval) return;
      shownMs = time;
      const line = `   ${what}${amount(done, total)}${rest(done, total, (time - startedMs) / 1000)}`;
      terminal.write(terminal.isTTY ? `\r\u001b[K${line}` : `${line}\n`);
    },
  };
}

function amount(done: number | undefined, total: number | undefined): string {
  if (done === undefined) return ' …';
  const format = (value: number) => Math.round(value).toLocaleString('en');
  if (total === undefined || total === 0) return `: ${format(done)}`;
  return `: ${format(done)} of ${format(total)} (${Math.floor((100 * done) / total)} %)`;
}

function rest(done: number | undefined, total: number | undefined, elapsedS: number): string {
  if (elapsedS < 1) return '';
  const remains =
    done !== undefined && total !== undefined && done > 0 && done < total
      ? `, about ${duration((elapsedS * (total - done)) / done)} left`
      : '';
  return `, ${duration(elapsedS)}${remains}`;
}

/** `8 s`, `2 min 05 s` */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}
