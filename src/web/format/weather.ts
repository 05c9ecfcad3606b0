import { formatInstant } from './days.js';

/** What an issue says of the weather it used: `none`, or provider, time and share. */
export type IssueWeather =
  | { readonly known: false }
  | { readonly known: true; readonly provider: string; readonly fetched: string; readonly percent: string }
  | { readonly known: undefined; readonly text: string };

/** @param text as the issue has it: `none` · `open-meteo, fetched 2026-11-23T05:00:00.000Z, 98 % of commune-days` */
export function readIssueWeather(text: string, locale: string): IssueWeather {
  if (text === 'none') return { known: false };
  const [, provider, fetched, percent] = /^(\S+), fetched (\S+), (\d+) %/.exec(text) ?? [];
  if (provider === undefined || fetched === undefined || percent === undefined)
    return { known: undefined, text };
  return { known: true, provider, fetched: formatInstant(fetched, locale), percent };
}
