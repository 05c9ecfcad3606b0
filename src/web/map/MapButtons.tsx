import { usePage } from '../state/use-page-address.js';
import type { MapControls } from './scene.js';

export function MapButtons({ controls }: { readonly controls: MapControls | undefined }) {
  const { words } = usePage();
  return (
    <div className="map-buttons">
      <button type="button" aria-label={words.zoomIn} title={words.zoomIn} onClick={() => controls?.zoom(1)}>
        +
      </button>
      <button
        type="button"
        aria-label={words.zoomOut}
        title={words.zoomOut}
        onClick={() => controls?.zoom(-1)}
      >
        −
      </button>
      <button type="button" aria-label={words.zoomFit} title={words.zoomFit} onClick={() => controls?.fit()}>
        <svg viewBox="0 0 16 16" width="15" height="15" aria-hidden="true">
          <path d="M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4" />
        </svg>
      </button>
    </div>
  );
}
