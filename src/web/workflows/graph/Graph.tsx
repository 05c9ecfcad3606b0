import { useMemo, useRef, useState } from 'react';
import { useSize } from '../../state/use-size.js';
import type { TaskView } from '../api/views.js';
import type { CellState } from '../states/states.js';
import { useRove } from '../use-rove.js';
import { useOpsWords } from '../words/use-words.js';
import { layoutGraph, NODE_HEIGHT, NODE_WIDTH, type Node } from './layout.js';
import { nodeAfterKey } from './walk.js';

type Props = {
  readonly tasks: readonly TaskView[];
  readonly stateOf: (task: string) => CellState;
  readonly chosen: string | undefined;
  readonly onChoose: (task: string) => void;
};

/** never so small that names cannot be read */
const SMALLEST = 0.82;

/** The workflow's tasks as a layered graph, coloured by their states. */
export function Graph({ tasks, stateOf, chosen, onChoose }: Props) {
  const words = useOpsWords();
  const frame = useRef<HTMLDivElement>(null);
  const { width } = useSize(frame);
  const [full, setFull] = useState(false);
  const layout = useMemo(() => layoutGraph(tasks), [tasks]);
  const ids = useMemo(() => layout.layers.flat(), [layout]);
  const rove = useRove(frame, ids, chosen, (id, key) => nodeAfterKey(layout, id, key));
  const fitting = width === 0 ? 1 : Math.min(1, Math.max(SMALLEST, (width - 2) / layout.width));
  const scale = full ? 1 : fitting;
  return (
    <div className="ops-graph">
      {fitting < 1 && (
        <button type="button" className="plain ops-graph-zoom" onClick={() => setFull(!full)}>
          {full ? words.graphFit : words.graphFull}
        </button>
      )}
      <div className="ops-graph-scroll" ref={frame}>
        {/* biome-ignore lint/a11y/useSemanticElements: a group of buttons drawn as a picture */}
        <svg
          role="group"
          aria-label={words.graphLabel}
          width={layout.width * scale}
          height={layout.height * scale}
          viewBox={`0 0 ${layout.width} ${layout.height}`}
          onKeyDown={rove.onKeyDown}
        >
          {layout.groups.map((box) => (
            <g key={box.name} className="ops-graph-group">
              <rect x={box.x} y={box.y} width={box.width} height={box.height} rx="8" />
              <text x={box.x + 8} y={box.y + 8}>
                {box.name}
              </text>
            </g>
          ))}
          {layout.edges.map(({ from, to, path }) => (
            <path
              key={`${from} ${to}`}
              className={from === chosen || to === chosen ? 'ops-edge ops-edge-chosen' : 'ops-edge'}
              d={path}
            />
          ))}
          {layout.nodes.map((node) => (
            <GraphNode
              key={node.id}
              node={node}
              state={stateOf(node.id)}
              chosen={node.id === chosen}
              tabIndex={rove.tabIndexOf(node.id)}
              onChoose={() => {
                rove.setReached(node.id);
                onChoose(node.id);
              }}
            />
          ))}
        </svg>
      </div>
    </div>
  );
}

type NodeProps = {
  readonly node: Node;
  readonly state: CellState;
  readonly chosen: boolean;
  readonly tabIndex: number;
  readonly onChoose: () => void;
};

const LONGEST_NAME = 17;

function GraphNode({ node, state, chosen, tabIndex, onChoose }: NodeProps) {
  const words = useOpsWords();
  const { id } = node;
  const name = id.length > LONGEST_NAME ? `${id.slice(0, 9)}…${id.slice(-7)}` : id;
  return (
    // biome-ignore lint/a11y/useSemanticElements: SVG has no button
    <g
      role="button"
      className={chosen ? 'ops-node ops-node-chosen' : 'ops-node'}
      data-id={id}
      data-state={state}
      transform={`translate(${node.x},${node.y})`}
      tabIndex={tabIndex}
      aria-pressed={chosen}
      onClick={onChoose}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onChoose();
      }}
    >
      <title>{`${id}, ${words.states[state]}`}</title>
      <rect className="ops-node-box" width={NODE_WIDTH} height={NODE_HEIGHT} rx="7" />
      <rect x="5" y="5" width="24" height={NODE_HEIGHT - 10} rx="4" fill={`var(--fill-${state})`} />
      <text className="ops-node-letter" x="17" y={NODE_HEIGHT / 2} style={{ fill: `var(--ink-${state})` }}>
        {words.letters[state]}
      </text>
      <text x="37" y={NODE_HEIGHT / 2}>
        {name}
      </text>
    </g>
  );
}
