import type { MapLayer } from '../state/page-address.js';
import { usePage } from '../state/use-page-address.js';

/** Risk, or gap to the normal. A filter of one scale means nothing on the other: it is taken off. */
export function LayerSwitch() {
  const { address, set, words } = usePage();
  const layers: readonly (readonly [MapLayer, string])[] = [
    ['risk', words.layerRisk],
    ['gap', words.layerGap],
  ];
  return (
    <fieldset className="switch map-layers">
      <legend className="sr">{words.layer}</legend>
      {layers.map(([layer, name]) => (
        <button
          key={layer}
          type="button"
          aria-pressed={address.layer === layer}
          onClick={() => set({ layer, steps: [] })}
        >
          {name}
        </button>
      ))}
    </fieldset>
  );
}
