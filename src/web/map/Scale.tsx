import { formatNumber } from '../format/numbers.js';
import { usePage } from '../state/use-page-address.js';

const LONGEST_PX = 110;
const ROUND_KM = [0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200];

/** The scale bar: the longest round distance that fits. */
export function Scale({ kmPerPixel }: { readonly kmPerPixel: number }) {
  const { words } = usePage();
  const km = ROUND_KM.findLast((length) => length / kmPerPixel <= LONGEST_PX);
  if (km === undefined) return null;
  return (
    <div className="map-scale" style={{ width: km / kmPerPixel }}>
      {formatNumber(km, words.locale, km < 1 ? 1 : 0)} km
    </div>
  );
}
