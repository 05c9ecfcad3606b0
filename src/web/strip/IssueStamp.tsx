import type { IssueView } from '../../server/contract.js';
import { formatInstant } from '../format/days.js';
import { readIssueWeather } from '../format/weather.js';
import { usePage } from '../state/use-page-address.js';

type Props = { readonly issue: IssueView; readonly nextIssueUtc: string | null };

/** When this was issued, with what, and when the next one comes. */
export function IssueStamp({ issue, nextIssueUtc }: Props) {
  const { words } = usePage();
  const told = readIssueWeather(issue.weather, words.locale);
  const weather =
    told.known === undefined
      ? words.weather(told.text)
      : told.known
        ? words.weatherOf(told.provider, told.fetched, told.percent)
        : words.weatherNone;
  return (
    <div className="stamp">
      <strong>{words.issuedAt(formatInstant(issue.issuedAtUtc, words.locale))}</strong>
      {nextIssueUtc !== null && <span>{words.nextIssue(formatInstant(nextIssueUtc, words.locale))}</span>}
      <span title={weather}>
        {words.model(issue.modelVersion)} · {weather}
      </span>
    </div>
  );
}
