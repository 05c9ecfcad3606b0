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
        ⛶
      </button>
    </div>
  );
}
