import { useRef } from 'react';
import { useSize } from '../../state/use-size.js';
import type { TryView } from '../api/views.js';
import { formatClock, formatDuration } from '../format/time.js';
import { useRove } from '../use-rove.js';
import { useOpsWords } from '../words/use-words.js';
import { type Bar, type GanttRow, ganttRows, ganttSpan, ticks } from './scale.js';

type Props = {
  readonly tasks: readonly string[];
  readonly tries: readonly TryView[];
  readonly chosen: string | undefined;
  readonly onChoose: (task: string) => void;
};

const ROW = 26;
const HEAD = 26;
const TICK_PX = 92;

type Scale = { readonly names: number; readonly width: number; readonly x: (ms: number) => number };

/** Every try of every task against the clock of Paris. */
export function Gantt({ tasks, tries, chosen, onChoose }: Props) {
  const words = useOpsWords();
  const frame = useRef<HTMLDivElement>(null);
  const { width } = useSize(frame);
  const rows = ganttRows(tasks, tries, Date.now());
  const span = ganttSpan(rows);
  const ids = rows.map(({ task }) => task);
  const rove = useRove(frame, ids, chosen, (id, key) => rowAfterKey(ids, id, key));
  const names = width < 560 ? 116 : 190;
  const room = Math.max(10, width - names - 14);
  const scale: Scale = {
    names,
    width,
    x: (ms) => names + 4 + (span === undefined ? 0 : ((ms - span.fromMs) / (span.toMs - span.fromMs)) * room),
  };
  const height = HEAD + rows.length * ROW;
  return (
    <div className="ops-gantt" ref={frame}>
      {span === undefined && <p className="ops-empty">{words.ganttEmpty}</p>}
      {span !== undefined && width > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: a group of buttons drawn as a picture
        <svg
          role="group"
          aria-label={words.ganttLabel}
          width={width}
          height={height}
          onKeyDown={rove.onKeyDown}
        >
          {ticks(span.fromMs, span.toMs, room / TICK_PX).map((at) => (
            <g key={at} className="ops-tick">
              <line x1={scale.x(at)} x2={scale.x(at)} y1={HEAD - 6} y2={height} />
              <text x={scale.x(at)} y={HEAD - 12}>
                {formatClock(at, words.locale, at % 60_000 !== 0)}
              </text>
            </g>
          ))}
          {rows.map((row, i) => (
            <Row
              key={row.task}
              row={row}
              y={HEAD + i * ROW}
              scale={scale}
              chosen={row.task === chosen}
              tabIndex={rove.tabIndexOf(row.task)}
              onChoose={() => {
                rove.setReached(row.task);
                onChoose(row.task);
              }}
            />
          ))}
        </svg>
      )}
    </div>
  );
}

type RowProps = {
  readonly row: GanttRow;
  readonly y: number;
  readonly scale: Scale;
  readonly chosen: boolean;
  readonly tabIndex: number;
  readonly onChoose: () => void;
};

function Row({ row, y, scale, chosen, tabIndex, onChoose }: RowProps) {
  const words = useOpsWords();
  const said = row.bars.map(
    ({ one, startMs, endMs }) =>
      `${words.tryNumber(one.number)} ${words.states[one.state]}, ${formatClock(startMs, words.locale)}, ${formatDuration(endMs - startMs, words.locale)}`,
  );
  const longest = scale.names < 150 ? 15 : 27;
  const name =
    row.task.length > longest
      ? `${row.task.slice(0, Math.ceil(longest / 2))}…${row.task.slice(-Math.floor(longest / 2) + 1)}`
      : row.task;
  return (
    // biome-ignore lint/a11y/useSemanticElements: SVG has no button
    <g
      role="button"
      className={chosen ? 'ops-gantt-row ops-gantt-chosen' : 'ops-gantt-row'}
      data-id={row.task}
      transform={`translate(0,${y})`}
      tabIndex={tabIndex}
      aria-pressed={chosen}
      onClick={onChoose}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onChoose();
      }}
    >
      <title>{`${row.task}: ${said.join('; ') || words.ganttNotStarted}`}</title>
      <rect className="ops-gantt-back" width={scale.width} height={ROW} />
      <text x="8" y={ROW / 2}>
        {name}
      </text>
      {row.bars.map((bar) => (
        <BarMark key={bar.one.number} bar={bar} scale={scale} />
      ))}
    </g>
  );
}

function BarMark({ bar, scale }: { readonly bar: Bar; readonly scale: Scale }) {
  const words = useOpsWords();
  const { one, startMs, endMs } = bar;
  const x = scale.x(startMs);
  const width = Math.max(3, scale.x(endMs) - x);
  const duration = formatDuration(endMs - startMs, words.locale);
  const beside = x + width + duration.length * 7 < scale.width;
  return (
    <g>
      <title>{`${words.tryNumber(one.number)}, ${words.states[one.state]}, ${duration}`}</title>
      <rect x={x} y="4" width={width} height={ROW - 8} rx="3" fill={`var(--fill-${one.state})`} />
      {width > 14 && (
        <text className="ops-node-letter" x={x + 9} y={ROW / 2} style={{ fill: `var(--ink-${one.state})` }}>
          {words.letters[one.state]}
        </text>
      )}
      {beside && one.endedAtUtc !== null && bar.one.state !== 'retrying' && (
        <text className="ops-gantt-length" x={x + width + 5} y={ROW / 2}>
          {duration}
        </text>
      )}
    </g>
  );
}

function rowAfterKey(ids: readonly string[], id: string, key: string): string | undefined {
  const at = ids.indexOf(id);
  switch (key) {
    case 'ArrowUp':
      return ids[at - 1];
    case 'ArrowDown':
      return ids[at + 1];
    case 'Home':
      return ids[0];
    case 'End':
      return ids.at(-1);
    default:
      return undefined;
  }
}
