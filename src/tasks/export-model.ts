import type { Calendar } from '../domain/calendar.js';
import { decodeModel } from '../model/artifact.js';
import { bindPlaces, climatologyRates } from '../model/climatology.js';
import { type CommuneDays, takeDays } from '../model/commune-days.js';
import { exportMlflow } from '../model/export-mlflow.js';
import { encodeFeatures } from '../model/features.js';
import type { Places } from '../model/places.js';

/** Commune-days that the model learned from, to show a Python user what its inputs look like. */
export type Example = { readonly days: CommuneDays; readonly places: Places; readonly calendar: Calendar };

const EXAMPLE_ROWS = 5;

/** A few rows from the whole range. */
export function takeExample<Days extends CommuneDays>(days: Days): Days {
  const rows = days.place.length;
  const count = Math.min(EXAMPLE_ROWS, rows);
  return takeDays(
    days,
    Int32Array.from({ length: count }, (_, i) => Math.floor((i * rows) / count)),
  );
}

/**
 * The model in the form that MLflow's Python users load, by artifact path.
 * @param bytes of an encoded model
 */
export function exportModel(bytes: Uint8Array, example: Example): Record<string, Uint8Array> {
  const { days, places, calendar } = example;
  const model = decodeModel(bytes);
  const normal = climatologyRates(bindPlaces(model.climatology, places), days.place, days.day);
  const features = encodeFeatures(days, places, calendar, normal.map(Math.log));
  const files = exportMlflow(model, { features, rows: days.place.length });
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [`model/${path}`, content]));
}
