import { useEffect, useRef, useState } from 'react';
import { useLog } from '../api/use-log.js';
import type { TryView } from '../api/views.js';
import { ActionFault } from '../dialog/ActionFault.jsx';
import { useOpsWords } from '../words/use-words.js';

type Props = { readonly runId: string; readonly one: TryView };

/** The log of one try as it grows. It follows its end until the reader scrolls up. */
export function LogView({ runId, one }: Props) {
  const words = useOpsWords();
  const box = useRef<HTMLPreElement>(null);
  const [follows, setFollows] = useState(true);
  const log = useLog({ id: runId, task: one.task, number: one.number }, 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new text is what moves the end
  useEffect(() => {
    if (follows) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [log.text, follows]);
  const onScroll = () => {
    const { current } = box;
    if (current !== null) setFollows(current.scrollTop + current.clientHeight > current.scrollHeight - 24);
  };
  return (
    <section className="card ops-panel ops-log" aria-labelledby="log-title">
      <header>
        <h2 id="log-title">
          {words.log}{' '}
          <small>
            {one.task}, {words.tryNumber(one.number)}
          </small>
        </h2>
        <span className={log.complete ? 'ops-log-state' : 'ops-log-state ops-log-live'}>
          {log.complete ? words.logComplete : words.logLive}
        </span>
        {!follows && (
          <button type="button" className="plain" onClick={() => setFollows(true)}>
            {words.logFollow}
          </button>
        )}
      </header>
      {log.cut && <p className="ops-muted">{words.logCut}</p>}
      {log.error !== undefined && <ActionFault error={log.error} />}
      <pre
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a text longer than its box is scrolled by keys
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={words.logLabel(one.task, one.number)}
        onScroll={onScroll}
      >
        {log.text === '' ? words.logEmpty : log.text}
      </pre>
    </section>
  );
}
