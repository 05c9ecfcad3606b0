import type { Calendar } from '../domain/calendar.js';
import { calibrate } from './calibration.js';
import { bindPlaces, climatologyRates } from './climatology.js';
import { type CommuneDays, windowOf } from './commune-days.js';
import { createEncoder, FEATURES } from './features.js';
import { checkFeatures, type Model } from './model.js';
import type { Places } from './places.js';
import { treeContributions } from './tree-shap.js';
import { predictForest } from './trees/forest.js';

export type Predicted = {
  /** expected accidents per commune-day */
  readonly rate: Float64Array;
  /** the reference forecast C for the same rows */
  readonly normal: Float64Array;
};

const BATCH = 16_384;

/** Rates of rows; communes that the model has not seen get the rate of their size and department. */
export function predictRates(model: Model, days: CommuneDays, places: Places, calendar: Calendar): Predicted {
  const names = FEATURES.map(({ name }) => name);
  checkFeatures(model.features, names);
  const encode = createEncoder(places, calendar);
  const normal = climatologyRates(bindPlaces(model.climatology, places), days.place, days.day);
  const rate = new Float64Array(normal.length);
  for (let start = 0; start < normal.length; start += BATCH) {
    const end = Math.min(start + BATCH, normal.length);
    const logNormal = normal.subarray(start, end).map(Math.log);
    const encoded = encode(windowOf(days, start, end), logNormal);
    const scores = predictForest(model.forest, encoded, FEATURES.length);
    for (let i = 0; i < scores.length; i++)
      rate[start + i] = calibrate(model.calibration, (logNormal[i] as number) + (scores[i] as number));
  }
  return { rate, normal };
}

/** What holds for every commune-day: the mean of the trees, and calibration. */
export const EVERYWHERE = 'everywhere';

export type Explanation = {
  readonly rate: number;
  /** log of the reference forecast C */
  readonly normalLog: number;
  /** per feature, and {@link EVERYWHERE}: log rate = normalLog + Σ logRatio */
  readonly contributions: readonly { readonly feature: string; readonly logRatio: number }[];
};

/** Parts each row's departure from normal among the features (exact TreeSHAP), strongest first. */
export function explain(model: Model, days: CommuneDays, places: Places, calendar: Calendar): Explanation[] {
  checkFeatures(
    model.features,
    FEATURES.map(({ name }) => name),
  );
  const normal = climatologyRates(bindPlaces(model.climatology, places), days.place, days.day);
  const logNormal = normal.map(Math.log);
  const encoded = createEncoder(places, calendar)(days, logNormal);
  const width = FEATURES.length;
  const { intercept, slope } = model.calibration;
  return Array.from(logNormal, (normalLog, row) => {
    const { base, values } = treeContributions(
      model.forest,
      encoded.subarray(row * width, (row + 1) * width),
    );
    const everywhere = intercept + (slope - 1) * normalLog + slope * base;
    const contributions = Array.from(values, (value, f) => ({
      feature: model.features[f] as string,
      logRatio: slope * value,
    })).sort((a, b) => Math.abs(b.logRatio) - Math.abs(a.logRatio));
    contributions.push({ feature: EVERYWHERE, logRatio: everywhere });
    const logRate = contributions.reduce((total, { logRatio }) => total + logRatio, normalLog);
    return { rate: Math.exp(logRate), normalLog, contributions };
  });
}
