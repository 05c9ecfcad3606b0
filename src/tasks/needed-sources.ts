import type { Config } from '../config/config.js';
import type { SourceName } from '../config/schema.js';

/** Without these there is no forecast at all; weather makes it better. */
const ESSENTIAL: readonly SourceName[] = [
  'accidents',
  'communes',
  'contours',
  'publicHolidays',
  'schoolHolidays',
  'movements',
];

/** The sources that the settings read from the network. */
export function neededSources(config: Config): SourceName[] {
  const { observed, forecast } = config.weather;
  const weather: SourceName[] = [
    ...(observed === 'open-meteo' ? (['openMeteoArchive'] as const) : []),
    ...(forecast === 'open-meteo' ? (['openMeteoForecast'] as const) : []),
    ...(observed === 'openweathermap' || forecast === 'openweathermap' ? (['openWeatherMap'] as const) : []),
    ...(observed === 'department-temperatures' ? (['departmentTemperatures'] as const) : []),
  ];
  return [...ESSENTIAL, ...weather].filter(
    (name) => config.sources[name].files.length === 0 && config.sources[name].url !== '',
  );
}
