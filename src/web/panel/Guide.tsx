import { usePage } from '../state/use-page-address.js';

/** What stands in the third column while no commune is chosen. */
export function Guide() {
  const { words } = usePage();
  const keys: readonly (readonly [string, string])[] = [
    ['/', words.guideSearchKey],
    ['← →', words.guideDayKey],
    ['↑ ↓', words.guideRowKey],
  ];
  return (
    <aside className="card guide" aria-labelledby="guide-title">
      <h2 id="guide-title">{words.guideTitle}</h2>
      <p className="guide-choose">{words.guideChoose}</p>
      <ul>
        {words.guide.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <h3>{words.guideKeys}</h3>
      <dl>
        {keys.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <p className="caution">{words.caution}</p>
    </aside>
  );
}
