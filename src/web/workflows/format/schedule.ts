import { joinReasons } from '../../format/text.js';
import type { OpsWords } from '../words/words.js';

type ScheduleWords = Pick<
  OpsWords,
  | 'and'
  | 'onDemand'
  | 'everyDay'
  | 'everyWeekdays'
  | 'everyMonth'
  | 'everyYear'
  | 'everyMinutes'
  | 'everyHours'
  | 'cronPlain'
  | 'zoneParis'
  | 'dayFirst'
>;

/**
 * `0 6,16 * * *` in Europe/Paris → `tous les jours à 06:00 et 16:00, heure de Paris`; a pattern beyond plain words is shown as it is.
 * @param cron five fields; null: started by hand only
 */
export function scheduleInWords(
  cron: string | null,
  timezone: string,
  words: ScheduleWords,
  locale: string,
): string {
  if (cron === null) return words.onDemand;
  const zone = timezone === 'Europe/Paris' ? words.zoneParis : timezone;
  return `${patternInWords(cron, words, locale) ?? words.cronPlain(cron)}, ${zone}`;
}

function patternInWords(cron: string, words: ScheduleWords, locale: string): string | undefined {
  const [minute, hour, dayOfMonth, month, weekday, ...more] = cron.trim().split(/\s+/);
  if (minute === undefined || hour === undefined || more.length > 0) return undefined;
  const dayFree = dayOfMonth === '*' && month === '*' && weekday === '*';
  const minutes = /^\*\/(\d+)$/.exec(minute)?.[1];
  if (minutes !== undefined) return dayFree && hour === '*' ? words.everyMinutes(Number(minutes)) : undefined;
  const hours = hour === '*' ? '1' : /^\*\/(\d+)$/.exec(hour)?.[1];
  if (hours !== undefined)
    return dayFree && /^\d+$/.test(minute) ? words.everyHours(Number(hours), Number(minute)) : undefined;
  const times = timesOf(minute, hour);
  if (times === undefined) return undefined;
  const at = joinReasons(times, words.and);
  if (dayFree) return words.everyDay(at);
  if (dayOfMonth === '*' && month === '*') {
    const weekdays = numbersOf(weekday ?? '', 0, 7);
    return weekdays && words.everyWeekdays(namesOfWeekdays(weekdays, locale, words.and), at);
  }
  if (weekday !== '*' || !/^\d+$/.test(dayOfMonth ?? '')) return undefined;
  if (month === '*') return words.everyMonth(dayName(Number(dayOfMonth), words), at);
  const months = numbersOf(month ?? '', 1, 12);
  if (months === undefined) return undefined;
  const dates = months.map((one) => `${dayName(Number(dayOfMonth), words)} ${monthName(one, locale)}`);
  return words.everyYear(joinReasons(dates, words.and), at);
}

function timesOf(minute: string, hour: string): readonly string[] | undefined {
  const minutes = numbersOf(minute, 0, 59);
  const hours = numbersOf(hour, 0, 23);
  if (minutes === undefined || hours === undefined || minutes.length * hours.length > 6) return undefined;
  return hours.flatMap((h) =>
    minutes.map((m) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`),
  );
}

/** `1,3` → [1, 3]; `1-3` → [1, 2, 3]. @returns undefined for anything else or out of range */
function numbersOf(field: string, least: number, most: number): readonly number[] | undefined {
  const found: number[] = [];
  for (const part of field.split(',')) {
    const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    if (first === undefined) return undefined;
    for (let n = Number(first); n <= Number(last ?? first); n++) found.push(n);
  }
  return found.some((n) => n < least || n > most) ? undefined : found;
}

/** Cron counts weekdays from Sunday, 0 and 7 alike. */
function namesOfWeekdays(weekdays: readonly number[], locale: string, and: string): string {
  const format = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' });
  const names = [...new Set(weekdays.map((n) => n % 7))].map((n) =>
    // the 4th of January 1970 was a Sunday
    format.format(new Date((3 + n) * 86_400_000)),
  );
  return joinReasons(names, and);
}

function monthName(month: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { month: 'long', timeZone: 'UTC' }).format(
    Date.UTC(1970, month - 1, 15),
  );
}

function dayName(dayOfMonth: number, words: ScheduleWords): string {
  return dayOfMonth === 1 ? words.dayFirst : String(dayOfMonth);
}
