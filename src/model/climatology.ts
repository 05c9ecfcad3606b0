import type { InseeCode } from '../domain/commune.js';
import { weekdayOf } from '../domain/day.js';
import { AppError } from '../lib/errors.js';
import { sum } from './factors.js';
import { createMonthLookup } from './months.js';
import { indexDepartments, type Places } from './places.js';
import { fitSafetyFunction, type SafetyFunction, safetyRates } from './safety-function.js';
import { fitSeasons, type Seasons } from './seasons.js';
import { type AccidentTotals, checkTotals } from './totals.js';

/**
 * The reference forecast that every model must beat:
 * rate(commune, day) = commune's rate × level × month factor × weekday factor.
 */
export type Climatology = {
  readonly codes: readonly InseeCode[];
  /** accidents on a standard day (every factor 1), per place */
  readonly placeRates: Float64Array;
  readonly safety: SafetyFunction;
  readonly seasons: Seasons;
};

/**
 * Fits the reference forecast from totals of all rows.
 *
 * The commune's rate is Empirical Bayes: (1/k + accidents) / (1/k + expected) × expected rate, where the safety function
 * gives the expectation and k, and old accidents count less; a small commune keeps its expectation, a large one its own history.
 * @throws AppError TRAINING_DATA when there is no accident, or an array has the wrong length
 */
export function fitClimatology(totals: AccidentTotals, places: Places): Climatology {
  checkTotals(totals, places);
  const accidents = sum(totals.byPlaceMonth);
  if (!(accidents > 0))
    throw new AppError('TRAINING_DATA', 'reference forecast: expected accidents in the totals, found none', {
      months: totals.months,
    });
  const departments = indexDepartments(places);
  const seasons = fitSeasons(totals, places.codes.length);
  const { count, exposure } = placeTotals(totals, seasons);
  const safety = fitSafetyFunction({ population: places.population, departments, count, exposure });
  const expected = safetyRates(safety, places.population, departments);
  const prior = 1 / safety.dispersion;
  const placeRates = expected.map(
    (rate, i) => (rate * (prior + (count[i] as number))) / (prior + rate * (exposure[i] as number)),
  );
  return { codes: places.codes, placeRates, safety, seasons };
}

/** Rates for rows that point into the places the climatology was fitted on (or bound to by {@link bindPlaces}). */
export function climatologyRates(climatology: Climatology, place: Int32Array, day: Int32Array): Float64Array {
  const { placeRates, seasons } = climatology;
  const dayFactor = createDayFactor(seasons);
  const rates = new Float64Array(place.length);
  for (let row = 0; row < place.length; row++)
    rates[row] = (placeRates[place[row] as number] as number) * dayFactor(day[row] as number);
  return rates;
}

/** The same climatology for other places: known communes by code, new ones by the safety function alone. */
export function bindPlaces(climatology: Climatology, places: Places): Climatology {
  const known = new Map(climatology.codes.map((code, i) => [code, climatology.placeRates[i] as number]));
  const expected = safetyRates(climatology.safety, places.population, indexDepartments(places));
  const placeRates = expected.map((rate, i) => known.get(places.codes[i] as InseeCode) ?? rate);
  return { ...climatology, codes: places.codes, placeRates };
}

function createDayFactor({ firstMonth, levels, latestLevel, months, weekdays }: Seasons) {
  const monthOf = createMonthLookup();
  const known = new Map<number, number>();
  return (day: number): number => {
    let factor = known.get(day);
    if (factor === undefined) {
      const month = monthOf(day);
      const own = levels[month - firstMonth];
      const level = own === undefined || Number.isNaN(own) ? latestLevel : own;
      factor = level * (months[month % 12] as number) * (weekdays[weekdayOf(day)] as number);
      known.set(day, factor);
    }
    return factor;
  };
}

/** Roads, traffic and reporting drift: after this many years an accident counts half. */
const HALF_LIFE_YEARS = 8;

function placeTotals(
  totals: AccidentTotals,
  seasons: Seasons,
): { count: Float64Array; exposure: Float64Array } {
  const { months, observed, byPlaceMonth } = totals;
  const places = observed.length / Math.max(1, months);
  const count = new Float64Array(places);
  const exposure = new Float64Array(places);
  for (let p = 0, at = 0; p < places; p++) {
    for (let m = 0; m < months; m++, at++) {
      if (observed[at] !== 1) continue;
      const weight = 0.5 ** ((months - 1 - m) / (12 * HALF_LIFE_YEARS));
      count[p] = (count[p] as number) + weight * (byPlaceMonth[at] as number);
      exposure[p] = (exposure[p] as number) + weight * (seasons.standardDays[m] as number);
    }
  }
  return { count, exposure };
}
