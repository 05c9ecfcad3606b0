import { formatRatio, formatShare } from '../format/numbers.js';
import { usePage } from '../state/use-page-address.js';
import { Badge } from './Badge.jsx';
import { NO_DATA } from './palettes.js';
import type { Pointed } from './scene.js';
import type { CommuneForecast } from './steps.js';

type Props = {
  readonly pointed: Pointed;
  readonly name: string;
  readonly forecast: CommuneForecast | undefined;
  readonly arrondissements: number;
};

/** What the mouse is on. Nothing is here that the table does not have. */
export function Tooltip({ pointed, name, forecast, arrondissements }: Props) {
  const { words } = usePage();
  return (
    <div className="tooltip" aria-hidden="true" style={{ left: pointed.x, top: pointed.y }}>
      <Badge step={forecast?.step ?? NO_DATA} silent />
      <span>
        <strong>{name}</strong>
        <br />
        {forecast === undefined
          ? words.noData
          : `${formatShare(forecast.probability, words.locale)} · ${
              forecast.normal > 0 ? formatRatio(forecast.rate / forecast.normal, words.locale) : words.missing
            }`}
        {arrondissements > 1 && (
          <>
            <br />
            <small>{words.unitOf(arrondissements)}</small>
          </>
        )}
      </span>
    </div>
  );
}
