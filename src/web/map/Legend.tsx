import type { StatusView } from '../api/views.js';
import { formatNumber } from '../format/numbers.js';
import { usePage } from '../state/use-page-address.js';
import { legendRows } from './legend-rows.js';
import { PatternDefs, paintOf } from './PatternDefs.jsx';
import { type Ink, marksOf, NO_DATA, type Step } from './palettes.js';

type Props = {
  readonly classes: StatusView['classes'];
  readonly inks: readonly Ink[];
  /** communes per step, {@link NO_DATA} among them */
  readonly counts: ReadonlyMap<Step, number>;
};

/** Letter, word, bounds and count of each class; a row is a filter of map and table. */
export function Legend({ classes, inks, counts }: Props) {
  const { address, set, words } = usePage();
  const { layer, patterns, palette, steps } = address;
  const marks = marksOf(layer);
  const toggle = (step: Step) =>
    set({ steps: steps.includes(step) ? steps.filter((other) => other !== step) : [...steps, step] });
  const unknown = counts.get(NO_DATA) ?? 0;
  return (
    <section className="legend" aria-labelledby="legend-title">
      <h2 id="legend-title">{layer === 'risk' ? words.legendRisk : words.legendGap}</h2>
      <p className="legend-unit">{layer === 'risk' ? words.legendRiskUnit : words.legendGapUnit}</p>
      <ul className="legend-rows" aria-label={words.legendHint}>
        {legendRows(layer, classes, words).map(({ step, word, bounds }) => (
          <li key={step}>
            <button
              type="button"
              aria-pressed={steps.includes(step)}
              className={steps.length > 0 && !steps.includes(step) ? 'legend-row legend-off' : 'legend-row'}
              onClick={() => toggle(step)}
              title={words.legendHint}
            >
              <Swatch step={step} inks={inks} patterns={patterns} mark={marks[step] ?? ''} />
              <span className="legend-word">{word}</span>
              <span className="legend-bounds">{bounds}</span>
              <span className="legend-count">{formatNumber(counts.get(step) ?? 0, words.locale)}</span>
            </button>
          </li>
        ))}
        {unknown > 0 && (
          <li className="legend-row legend-none">
            <Swatch step={NO_DATA} inks={inks} patterns={patterns} mark="" />
            <span className="legend-word">{words.noData}</span>
            <span className="legend-count">{formatNumber(unknown, words.locale)}</span>
          </li>
        )}
      </ul>
      <div className="legend-options">
        <label>
          <input type="checkbox" checked={patterns} onChange={() => set({ patterns: !patterns })} />
          {words.patterns}
        </label>
        <label>
          <input
            type="checkbox"
            checked={palette === 'cvd'}
            onChange={() => set({ palette: palette === 'cvd' ? 'std' : 'cvd' })}
          />
          {words.colourBlind}
        </label>
      </div>
    </section>
  );
}

type SwatchProps = {
  readonly step: Step;
  readonly inks: readonly Ink[];
  readonly patterns: boolean;
  readonly mark: string;
};

function Swatch({ step, inks, patterns, mark }: SwatchProps) {
  const prefix = `legend${step}`;
  return (
    <span className="swatch" aria-hidden="true" style={{ color: inks[step]?.ink }}>
      <svg width="100%" height="100%" aria-hidden="true">
        <PatternDefs prefix={prefix} inks={inks} patterns={patterns} scale={1} />
        <rect width="100%" height="100%" fill={paintOf(prefix, step, inks, patterns)} />
      </svg>
      <span
        className={patterns ? 'swatch-mark swatch-plain' : 'swatch-mark'}
        style={patterns ? { background: inks[step]?.fill } : {}}
      >
        {mark}
      </span>
    </span>
  );
}
