import { useOpsWords } from '../words/use-words.js';
import type { BackfillWish, WishFault } from './plan.js';

type Props = {
  readonly wish: BackfillWish;
  readonly fault: WishFault | undefined;
  readonly onChange: (wish: BackfillWish) => void;
};

export function WishFields({ wish, fault, onChange }: Props) {
  const words = useOpsWords();
  const dayFault = fault === 'days' || fault === 'order';
  return (
    <>
      <div className="ops-field-row">
        {(['firstDay', 'lastDay'] as const).map((field) => (
          <label key={field} className="ops-field">
            <span>{words[field]}</span>
            <input
              type="date"
              value={wish[field]}
              aria-invalid={dayFault || undefined}
              aria-describedby={dayFault ? 'wish-fault' : undefined}
              onChange={(event) => onChange({ ...wish, [field]: event.target.value })}
            />
          </label>
        ))}
        <label className="ops-field">
          <span>{words.parallel}</span>
          <input
            type="number"
            min="1"
            max="16"
            value={wish.parallel}
            aria-invalid={fault === 'parallel' || undefined}
            aria-describedby={fault === 'parallel' ? 'wish-fault' : undefined}
            onChange={(event) => onChange({ ...wish, parallel: event.target.value })}
          />
        </label>
      </div>
      {fault !== undefined && (
        <small id="wish-fault" className="ops-field-fault" role="alert">
          {fault === 'days'
            ? words.faultDay
            : fault === 'order'
              ? words.backfillOrder
              : words.faultRange('1', '16')}
        </small>
      )}
      <label className="ops-check">
        <input
          type="checkbox"
          checked={wish.onlyMissing}
          onChange={(event) => onChange({ ...wish, onlyMissing: event.target.checked })}
        />
        <span>{words.onlyMissing}</span>
      </label>
    </>
  );
}
