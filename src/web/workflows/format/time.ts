/** Instants in Europe/Paris and lengths of time, as an operator reads them. */

/** `24 nov. 2026, 06:00:12` */
export function formatMoment(instantUtc: string | number, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    timeZone: 'Europe/Paris',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).format(new Date(instantUtc));
}

/** `06:00:12`, in Europe/Paris */
export function formatClock(instantUtc: string | number, locale: string, seconds = true): string {
  return new Intl.DateTimeFormat(locale, {
    timeZone: 'Europe/Paris',
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' } : {}),
  }).format(new Date(instantUtc));
}

/** 0.4 s, 12 s, `3 min 05 s`, `2 h 07 min`. @param ms 0 or more */
export function formatDuration(ms: number, locale: string): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 10) return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** From one instant to another, or to now while it lasts. @returns undefined before the beginning */
export function lasted(
  startedAtUtc: string | null,
  endedAtUtc: string | null,
  nowMs: number,
): number | undefined {
  if (startedAtUtc === null) return undefined;
  return Math.max(0, (endedAtUtc === null ? nowMs : Date.parse(endedAtUtc)) - Date.parse(startedAtUtc));
}

/** `mar. 24 nov. 2026`: short, with the year, because old runs stay listed. @param day YYYY-MM-DD */
export function formatRunDay(day: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    timeZone: 'UTC',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  }).format(new Date(`${day}T12:00:00Z`));
}
