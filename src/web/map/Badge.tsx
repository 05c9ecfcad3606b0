import { usePage } from '../state/use-page-address.js';
import { NO_DATA, RISK_MARKS, RISK_PALETTES, type Step } from './palettes.js';

type Props = {
  readonly step: Step;
  readonly size?: 'small' | 'large';
  /** left out where the word stands beside the badge */
  readonly silent?: boolean;
};

/** A class as letter and colour; its word is read aloud. */
export function Badge({ step, size = 'small', silent = false }: Props) {
  const { address, words } = usePage();
  const ink = RISK_PALETTES[address.palette][step];
  const letter = RISK_MARKS[step];
  const names = [words.classA, words.classB, words.classC, words.classD, words.classE];
  const label = letter === undefined ? words.noData : words.riskClass(letter, names[step] ?? '');
  const style = ink === undefined ? undefined : { background: ink.fill, color: ink.ink };
  return (
    <span className={`badge badge-${size}${step === NO_DATA ? ' badge-none' : ''}`} style={style}>
      <span aria-hidden="true">{letter ?? '?'}</span>
      {!silent && <span className="sr">{label}</span>}
    </span>
  );
}
