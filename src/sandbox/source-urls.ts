/** The publishers that the sandbox stands for. */
export type SandboxSource =
  | 'dataGouv'
  | 'geo'
  | 'calendrier'
  | 'education'
  | 'openMeteoArchive'
  | 'openMeteoForecast'
  | 'openMeteoHistoricalForecast'
  | 'openWeatherMap'
  | 'stations'
  | 'inseeMovements';

/** Where each publisher lives below the sandbox's address. */
export const SOURCE_PATHS: Readonly<Record<SandboxSource, string>> = {
  dataGouv: '/data-gouv',
  geo: '/geo',
  calendrier: '/calendrier',
  education: '/education',
  openMeteoArchive: '/open-meteo-archive',
  openMeteoForecast: '/open-meteo',
  openMeteoHistoricalForecast: '/open-meteo-historical-forecast',
  openWeatherMap: '/openweathermap',
  stations: '/stations',
  inseeMovements: '/insee',
};

/**
 * The base address of each publisher, to be given to the loaders instead of the real one.
 * @param baseUrl as `startSandbox` returns it, e.g. `http://127.0.0.1:40000`
 */
export function sandboxSourceUrls(baseUrl: string): Record<SandboxSource, string> {
  const url = (source: SandboxSource) => `${baseUrl}${SOURCE_PATHS[source]}`;
  return {
    dataGouv: url('dataGouv'),
    geo: url('geo'),
    calendrier: url('calendrier'),
    education: url('education'),
    openMeteoArchive: url('openMeteoArchive'),
    openMeteoForecast: url('openMeteoForecast'),
    openMeteoHistoricalForecast: url('openMeteoHistoricalForecast'),
    openWeatherMap: url('openWeatherMap'),
    stations: url('stations'),
    inseeMovements: url('inseeMovements'),
  };
}
