/** Days are civil days of Europe/Paris: they are written from their own figures, never shifted by the reader's zone. */
function civil(day: string, locale: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options }).format(
    new Date(`${day}T12:00:00Z`),
  );
}

/** `ven. 14 août` */
export function formatShortDay(day: string, locale: string): string {
  return civil(day, locale, { weekday: 'short', day: 'numeric', month: 'short' });
}

/** `vendredi 14 août 2026` */
export function formatLongDay(day: string, locale: string): string {
  return civil(day, locale, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
}

/** `vendredi` */
export function formatWeekday(day: string, locale: string): string {
  return civil(day, locale, { weekday: 'long' });
}

/** `août` */
export function formatMonth(day: string, locale: string): string {
  return civil(day, locale, { month: 'long' });
}

/** An instant in Europe/Paris: `ven. 14 août, 06:10` */
export function formatInstant(instantUtc: string | number, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    timeZone: 'Europe/Paris',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  }).format(new Date(instantUtc));
}

/** Initials of the twelve months, January first. */
export function monthInitials(locale: string): readonly string[] {
  return Array.from({ length: 12 }, (_, i) =>
    civil(`2024-${String(i + 1).padStart(2, '0')}-15`, locale, { month: 'narrow' }),
  );
}

/** Initials of the weekdays, Monday first. */
export function weekdayInitials(locale: string): readonly string[] {
  return Array.from({ length: 7 }, (_, i) => civil(`2024-01-0${i + 1}`, locale, { weekday: 'narrow' }));
}

/** 0 → `J`, 3 → `J+3` */
export function horizonName(horizon: number): string {
  return horizon === 0 ? 'J' : `J+${horizon}`;
}
