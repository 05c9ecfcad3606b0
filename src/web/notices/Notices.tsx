import { formatInstant, formatLongDay } from '../format/days.js';
import type { Words } from '../i18n/words.js';
import type { Staleness } from '../state/staleness.js';
import { usePage } from '../state/use-page-address.js';

type Props = {
  readonly staleness: Staleness | undefined;
  /** when the data shown came, if the server is out of reach now; epoch ms */
  readonly offlineSinceMs: number | undefined;
};

export function Notices({ staleness, offlineSinceMs }: Props) {
  const { words } = usePage();
  return (
    <div className="notices" role="status">
      {offlineSinceMs !== undefined && (
        <p className="notice notice-offline">{words.offline(formatInstant(offlineSinceMs, words.locale))}</p>
      )}
      {staleness !== undefined && (
        <p className="notice notice-stale">
          <strong>{words.staleTitle}.</strong> {stalenessText(staleness, words)}
        </p>
      )}
    </div>
  );
}

function stalenessText(staleness: Staleness, words: Words): string {
  switch (staleness.kind) {
    case 'over':
      return words.staleOver(formatLongDay(staleness.day, words.locale));
    case 'first-day-past':
      return words.staleFirstDay(formatLongDay(staleness.day, words.locale));
    case 'late':
      return words.staleLate(formatInstant(staleness.dueUtc, words.locale));
    case 'old':
      return words.staleAge(formatInstant(staleness.issuedAtUtc, words.locale));
  }
}
