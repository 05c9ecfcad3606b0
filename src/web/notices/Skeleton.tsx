import { usePage } from '../state/use-page-address.js';

/** The shape of the page while the first answers are on their way. */
export function Skeleton() {
  const { words } = usePage();
  return (
    <>
      <div className="strip" aria-hidden="true">
        <div className="strip-days">
          {[0, 1, 2, 3, 4, 5, 6].map((day) => (
            <span key={day} className="day skeleton" />
          ))}
        </div>
      </div>
      <div className="columns" aria-busy="true">
        <p className="sr" role="status">
          {words.loading}
        </p>
        <div className="map skeleton" />
        <div className="side">
          <div className="card department skeleton" />
          <div className="card table skeleton" />
        </div>
      </div>
    </>
  );
}
