import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCalendar } from '../../../src/domain/calendar.js';
import { createRandom } from '../../../src/lib/random.js';
import { encodeModel } from '../../../src/model/artifact.js';
import { bindPlaces, climatologyRates } from '../../../src/model/climatology.js';
import { takeDays } from '../../../src/model/commune-days.js';
import { exportOnnx } from '../../../src/model/export-onnx.js';
import { exportXgboost } from '../../../src/model/export-xgboost.js';
import { encodeFeatures, FEATURES } from '../../../src/model/features.js';
import { DEFAULT_OPTIONS, trainModel } from '../../../src/model/train.js';
import { createWorld } from '../../model/simulated.js';

/** Trains the small golden model and writes it here, its exports and some rows into a temporary folder. */
const world = createWorld({ seed: 'golden', communes: 40, firstYear: 2016, years: 2, rate: 0.2, effects: 1 });
const options = {
  ...DEFAULT_OPTIONS,
  trees: { ...DEFAULT_OPTIONS.trees, minHits: 20, priorHits: 5 },
  refit: { trees: 10, slope: 0.97 },
};
const { model } = trainModel(world, options);
const random = createRandom('rows');
const rows = takeDays(
  world.days,
  Int32Array.from({ length: 40 }, () => random.below(world.days.day.length)),
);
rows.weather.temp.fill(Number.NaN, 0, 5);
const calendar = createCalendar(world.holidays, world.periods);
const logNormal = climatologyRates(bindPlaces(model.climatology, world.places), rows.place, rows.day).map(Math.log);
const encoded = encodeFeatures(rows, world.places, calendar, logNormal);
const width = FEATURES.length;
const features = Array.from(logNormal, (_, row) =>
  Array.from(encoded.subarray(row * width, (row + 1) * width), (x) => (Number.isNaN(x) ? null : x)),
);
const folder = mkdtempSync(join(tmpdir(), 'golden-model-'));
writeFileSync(new URL('model.json', import.meta.url), encodeModel(model));
writeFileSync(join(folder, 'xgboost.json'), exportXgboost(model));
writeFileSync(join(folder, 'model.onnx'), exportOnnx(model));
writeFileSync(join(folder, 'rows.json'), JSON.stringify({ features, logNormal: [...logNormal] }));
process.stdout.write(`${folder}\n`);
