import { addressOf } from '../api/paths.js';

type Props = { readonly department: string | undefined; readonly day: string };

/** The same day for other programs. */
export function TableLinks({ department, day }: Props) {
  const link = (format: string) => addressOf('forecasts', { department, day, format });
  return (
    <span className="table-links">
      <a href={link('csv')} download>
        CSV
      </a>
      <a href={link('geojson')} download>
        GeoJSON
      </a>
    </span>
  );
}
