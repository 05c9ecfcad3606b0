import { CLASS_LOWER_BOUNDS, DEPARTMENT_UPPER_RATIOS, RISK_CLASSES, riskClassOf } from '../../domain/risk.js';
import type { ForecastsView } from '../api/views.js';
import type { MapLayer } from '../state/page-address.js';
import { NO_DATA, type Step, stepOfClass } from './palettes.js';
import type { Unit } from './topology.js';

/** The forecast of one commune on one day. */
export type CommuneForecast = {
  readonly code: string;
  /** expected accidents */
  readonly rate: number;
  /** the same by climatology */
  readonly normal: number;
  /** P(N ≥ 1) */
  readonly probability: number;
  readonly step: Step;
};

/** Columns → one record per commune; a value that is not a number leaves its commune without a forecast. */
export function forecastsByCode(view: ForecastsView): ReadonlyMap<string, CommuneForecast> {
  const found = new Map<string, CommuneForecast>();
  view.codes.forEach((code, i) => {
    const [rate, normal, probability] = [view.rate[i], view.normal[i], view.probability[i]];
    const step = stepOfClass(view.classes[i]);
    if (!isFiniteNumber(rate) || !isFiniteNumber(normal) || !isFiniteNumber(probability) || step === NO_DATA)
      return;
    found.set(code, { code, rate, normal, probability, step });
  });
  return found;
}

/**
 * The forecast of a shape: of its commune, or of its arrondissements together, P = 1 − ∏(1 − pᵢ).
 * @returns undefined when any part is unknown: half a city is not a city
 */
export function unitForecast(
  unit: Unit,
  forecasts: ReadonlyMap<string, CommuneForecast>,
): CommuneForecast | undefined {
  const parts = unit.codes.map((code) => forecasts.get(code));
  const known = parts.filter((part) => part !== undefined);
  const [first] = known;
  if (first === undefined || known.length < parts.length) return undefined;
  if (known.length === 1) return first;
  const probability = 1 - known.reduce((none, part) => none * (1 - part.probability), 1);
  return {
    code: unit.codes[0] ?? '',
    rate: known.reduce((sum, { rate }) => sum + rate, 0),
    normal: known.reduce((sum, { normal }) => sum + normal, 0),
    probability,
    step: stepOfClass(riskClassOf(probability)),
  };
}

/** Bounds of the gap layer are those of the department's classes: ×0.75, ×0.95, ×1.1, ×1.3. */
export function gapStep(rate: number, normal: number): Step {
  if (!(normal > 0)) return NO_DATA;
  return DEPARTMENT_UPPER_RATIOS.filter((bound) => rate / normal >= bound).length;
}

export function stepOf(forecast: CommuneForecast | undefined, layer: MapLayer): Step {
  if (forecast === undefined) return NO_DATA;
  return layer === 'risk' ? forecast.step : gapStep(forecast.rate, forecast.normal);
}

/**
 * Steps for a thumbnail, from class letters alone. Of a city drawn as one the letters give a lower bound,
 * 1 − ∏(1 − lowest p of the class), which is enough for a picture of 50 pixels.
 * @param letters one per commune, in the order of `codes`
 */
export function thumbnailSteps(
  units: readonly Unit[],
  codes: readonly string[],
  letters: string,
): readonly Step[] {
  const letterOf = new Map(codes.map((code, i) => [code, letters[i]]));
  return units.map((unit) => {
    const classes = unit.codes.map((code) => RISK_CLASSES.find((name) => name === letterOf.get(code)));
    if (classes.length === 1) return stepOfClass(classes[0]);
    if (classes.includes(undefined)) return NO_DATA;
    const none = classes.reduce((product, name) => product * (1 - (name ? CLASS_LOWER_BOUNDS[name] : 0)), 1);
    return stepOfClass(riskClassOf(1 - none));
  });
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
