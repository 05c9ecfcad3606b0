import { probabilityOf } from '../../domain/risk.js';
import type { CommuneDayView, StatusView } from '../api/views.js';
import { formatShortDay, horizonName } from '../format/days.js';
import { formatShare } from '../format/numbers.js';
import { RISK_MARKS, RISK_PALETTES, stepOfClass } from '../map/palettes.js';
import { usePage } from '../state/use-page-address.js';
import { chartScale } from './chart-scale.js';

type Props = {
  readonly days: readonly CommuneDayView[];
  readonly selected: string;
  readonly classes: StatusView['classes'];
};

const WIDTH = 340;
const HEIGHT = 150;
const LEFT = 46;
const RIGHT = 10;
const TOP = 14;
const BOTTOM = 30;

/** Probability of the seven days with class letters, the normal as dashes, and the class scale on the axis. */
export function WeekChart({ days, selected, classes }: Props) {
  const { address, words } = usePage();
  const inks = RISK_PALETTES[address.palette];
  const values = days.map(({ probability, normal }) => ({ probability, normal: probabilityOf(normal) }));
  const { max, ticks } = chartScale(
    Math.max(...values.flatMap((value) => [value.probability, value.normal])),
  );
  const x = (i: number) => LEFT + 14 + (i * (WIDTH - LEFT - RIGHT - 28)) / Math.max(1, days.length - 1);
  const y = (share: number) => TOP + (1 - share / max) * (HEIGHT - TOP - BOTTOM);
  const line = (pick: (value: { probability: number; normal: number }) => number) =>
    values
      .map((value, i) => `${i === 0 ? 'M' : 'L'}${x(i).toFixed(1)} ${y(pick(value)).toFixed(1)}`)
      .join('');
  const now = days.findIndex(({ day }) => day === selected);
  const said = days
    .map((day) => `${formatShortDay(day.day, words.locale)} ${formatShare(day.probability, words.locale)}`)
    .join(', ');
  return (
    <section className="block" aria-labelledby="week-title">
      <h3 id="week-title">
        {words.weekChart} <small>{words.weekChartUnit}</small>
      </h3>
      <svg className="week-chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={said}>
        {now >= 0 && (
          <rect
            className="chart-now"
            x={x(now) - 17}
            y={TOP - 10}
            width="34"
            height={HEIGHT - TOP - BOTTOM + 34}
            rx="5"
          />
        )}
        {ticks.map((tick) => (
          <g key={tick}>
            <path className="chart-grid" d={`M${LEFT} ${y(tick)}H${WIDTH - RIGHT}`} />
            <text className="chart-tick" x={LEFT - 8} y={y(tick)}>
              {tick === 0 ? '0' : formatShare(tick, words.locale)}
            </text>
          </g>
        ))}
        {classes.map(({ riskClass, lower, upper }) => {
          const [low, high] = [Math.min(lower, max), Math.min(upper, max)];
          if (high <= low) return null;
          const fill = inks[stepOfClass(riskClass)]?.fill;
          return (
            <rect key={riskClass} x={LEFT - 4} y={y(high)} width="5" height={y(low) - y(high)} fill={fill} />
          );
        })}
        <path className="chart-normal" d={line(({ normal }) => normal)} />
        <path className="chart-line" d={line(({ probability }) => probability)} />
        {days.map((day, i) => {
          const step = stepOfClass(day.riskClass);
          return (
            <g key={day.day}>
              <circle
                cx={x(i)}
                cy={y(day.probability)}
                r="8"
                className="chart-point"
                fill={inks[step]?.fill}
              />
              <text className="chart-letter" x={x(i)} y={y(day.probability)} fill={inks[step]?.ink}>
                {RISK_MARKS[step]}
              </text>
              <text className="chart-day" x={x(i)} y={HEIGHT - 17}>
                {horizonName(day.horizon)}
              </text>
              <text className="chart-day chart-date" x={x(i)} y={HEIGHT - 5}>
                {formatShortDay(day.day, words.locale).split(' ').slice(0, 2).join(' ').replace(',', '')}
              </text>
            </g>
          );
        })}
      </svg>
      <p className="chart-key" aria-hidden="true">
        <span className="key-line" /> {words.chartForecast}
        <span className="key-dash" /> {words.chartNormal}
      </p>
    </section>
  );
}
