import { type KeyboardEvent, useState } from 'react';
import { Link } from 'wouter';
import { formatLongDay } from '../../format/days.js';
import type { WorkflowView } from '../api/views.js';
import { lookOf } from '../states/look.js';
import { useOpsAddress } from '../use-ops-address.js';
import { useOpsWords } from '../words/use-words.js';

/** The latest runs as lettered squares, oldest first. One stop for the Tab key; arrows go along. */
export function RunSquares({ workflow }: { readonly workflow: WorkflowView }) {
  const words = useOpsWords();
  const { href } = useOpsAddress();
  const runs = [...workflow.latest].reverse();
  const [reached, setReached] = useState<number>();
  const stop = Math.min(reached ?? runs.length - 1, runs.length - 1);
  if (runs.length === 0) return <p className="ops-squares ops-muted">{words.latestNone}</p>;
  const walk = (event: KeyboardEvent<HTMLUListElement>) => {
    const next = { ArrowLeft: stop - 1, ArrowRight: stop + 1, Home: 0, End: runs.length - 1 }[event.key];
    if (next === undefined || next < 0 || next >= runs.length) return;
    event.preventDefault();
    setReached(next);
    event.currentTarget.querySelectorAll<HTMLElement>('a')[next]?.focus();
  };
  return (
    <ul className="ops-squares" aria-label={`${words.latest}, ${workflow.name}`} onKeyDown={walk}>
      {runs.map((run, i) => {
        const what = words.runOf(formatLongDay(run.day, words.locale), words.states[run.state]);
        return (
          <li key={run.id}>
            <Link
              href={href({ page: 'run', id: run.id, tab: 'graph', task: undefined })}
              style={lookOf(run.state)}
              aria-label={what}
              title={what}
              tabIndex={i === stop ? 0 : -1}
            >
              <span aria-hidden="true">{words.letters[run.state]}</span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
