import { formatOneDayIn, formatRatio, formatShare, gapDirection } from '../format/numbers.js';
import { usePage } from '../state/use-page-address.js';

type Props = {
  /** P(N ≥ 1) of the day */
  readonly probability: number;
  /** P(N ≥ 1) of a normal day */
  readonly normal: number;
  /** rate ÷ normal rate */
  readonly ratio: number;
};

export function Figures({ probability, normal, ratio }: Props) {
  const { words } = usePage();
  const days = formatOneDayIn(probability, words.locale);
  return (
    <ul className="figures">
      <li>
        <strong>{formatShare(probability, words.locale)}</strong>
        {words.probabilityText}
      </li>
      <li>
        <strong>{days === undefined ? words.missing : words.oneDayIn(days)}</strong>
        {days !== undefined && words.oneDayInText(days)}
      </li>
      <li>
        <strong className={Number.isFinite(ratio) ? `gap-${gapDirection(ratio)}` : ''}>
          {Number.isFinite(ratio) ? formatRatio(ratio, words.locale) : words.missing}
        </strong>
        {words.ratioText(formatShare(normal, words.locale))}
      </li>
    </ul>
  );
}
