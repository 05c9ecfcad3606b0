import type { DepartmentCode } from '../domain/commune.js';
import type { WeatherCell } from '../domain/weather.js';
import { departmentCell } from '../sources/odre.js';
import { openMeteoCell } from '../sources/open-meteo.js';
import { openWeatherMapCell } from '../sources/openweathermap.js';

export type WeatherProvider = 'open-meteo' | 'openweathermap' | 'department-temperatures' | 'none';

export type WeatherPlace = {
  readonly department: DepartmentCode | undefined;
  readonly latDeg: number | undefined;
  readonly lonDeg: number | undefined;
};

/** The place whose weather a commune shares; undefined where its centre is not known. */
export function weatherCellOf(
  provider: WeatherProvider,
  { department, latDeg, lonDeg }: WeatherPlace,
): WeatherCell | undefined {
  if (provider === 'none') return undefined;
  if (provider === 'department-temperatures')
    return department === undefined ? undefined : departmentCell(department);
  if (latDeg === undefined || lonDeg === undefined) return undefined;
  return provider === 'open-meteo' ? openMeteoCell(latDeg, lonDeg) : openWeatherMapCell(latDeg, lonDeg);
}
