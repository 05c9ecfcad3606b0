import { formatGap, GAP_SIGNS, gapDirection } from '../format/numbers.js';
import { usePage } from '../state/use-page-address.js';

/** `▲ 62 %`: arrow, sign and colour say the same; nothing is written where there is no normal. */
export function Gap({ value, normal }: { readonly value: number; readonly normal: number }) {
  const { words } = usePage();
  if (!(normal > 0)) return null;
  const direction = gapDirection(value / normal);
  const said = { above: words.aboveNormal, equal: words.equalToNormal, below: words.belowNormal }[direction];
  return (
    <span className={`gap gap-${direction}`}>
      <span aria-hidden="true">{GAP_SIGNS[direction]}</span> {formatGap(value / normal, words.locale)}
      <span className="sr"> {said}</span>
    </span>
  );
}
