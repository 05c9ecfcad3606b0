import type { WeekDay } from '../api/views.js';
import { formatExpected, formatNumber } from '../format/numbers.js';
import { RISK_MARKS, RISK_PALETTES } from '../map/palettes.js';
import { usePage } from '../state/use-page-address.js';
import { arcPath, gaugeScale, onArc } from './gauge-scale.js';

const RADIUS = 62;
const BAND = 17;
const INTERVAL_RADIUS = 46;

/** Expected accidents of the department's day: needle, 90 % interval as inner arc, dashed tick for the normal. */
export function Gauge({ day }: { readonly day: WeekDay }) {
  const { address, words } = usePage();
  const { max, bands } = gaugeScale(day.normal, day.expected, day.high);
  const inks = RISK_PALETTES[address.palette];
  const share = (value: number) => value / max;
  const [needleX, needleY] = onArc(share(day.expected), 42);
  const [tickX0, tickY0] = onArc(share(day.normal), RADIUS - 13);
  const [tickX1, tickY1] = onArc(share(day.normal), RADIUS + 13);
  const tick = `M${tickX0} ${tickY0}L${tickX1} ${tickY1}`;
  const write = (value: number) => formatExpected(value, words.locale);
  return (
    <svg
      className="gauge"
      viewBox="-78 -80 156 98"
      role="img"
      aria-label={words.gauge(write(day.expected), write(day.normal), String(day.low), String(day.high))}
    >
      {bands.map(({ step, from, to }) => {
        const [x, y] = onArc(share((from + to) / 2), RADIUS);
        return (
          <g key={step}>
            <path
              d={arcPath(share(from) + 0.004, share(to) - 0.004, RADIUS)}
              stroke={inks[step]?.fill}
              strokeWidth={BAND}
            />
            {share(to) - share(from) > 0.07 && (
              <text x={x} y={y} className="gauge-letter" fill={inks[step]?.ink}>
                {RISK_MARKS[step]}
              </text>
            )}
          </g>
        );
      })}
      <path className="gauge-interval" d={arcPath(share(day.low), share(day.high), INTERVAL_RADIUS)} />
      <path className="gauge-normal-back" d={tick} />
      <path className="gauge-normal" d={tick} />
      <path className="gauge-needle" d={`M0 0L${needleX} ${needleY}`} />
      <circle className="gauge-hub" r="4.5" />
      <text className="gauge-end" x={-RADIUS} y="14">
        0
      </text>
      <text className="gauge-end" x={RADIUS} y="14">
        {formatNumber(max, words.locale, max < 3 ? 1 : 0)}
      </text>
    </svg>
  );
}
