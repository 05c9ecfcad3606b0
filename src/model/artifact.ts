import type { InseeCode } from '../domain/commune.js';
import { AppError } from '../lib/errors.js';
import { FEATURES } from './features.js';
import { checkFeatures, type Model } from './model.js';
import type { Forest } from './trees/forest.js';

export const MODEL_MAGIC = 'rescue-predict model';
export const MODEL_VERSION = 1;

/** A model as UTF-8 JSON: equal models have equal bytes, and numbers keep every bit. */
export function encodeModel(model: Model): Uint8Array {
  const { climatology, forest } = model;
  const { seasons, safety } = climatology;
  const file: ModelFile = {
    magic: MODEL_MAGIC,
    version: MODEL_VERSION,
    features: [...model.features],
    options: model.options,
    meta: model.meta,
    calibration: model.calibration,
    climatology: {
      codes: [...climatology.codes],
      placeRates: [...climatology.placeRates],
      safety: { ...safety, coefficients: [...safety.coefficients] },
      seasons: {
        ...seasons,
        levels: Array.from(seasons.levels, (level) => (Number.isNaN(level) ? null : level)),
        months: [...seasons.months],
        weekdays: [...seasons.weekdays],
        standardDays: [...seasons.standardDays],
      },
    },
    forest: Object.fromEntries(FOREST_ARRAYS.map((name) => [name, [...forest[name]]])) as ForestFile,
  };
  return new TextEncoder().encode(JSON.stringify(file));
}

/** @throws AppError MODEL_FORMAT when the bytes are no model, or one of another version or other features */
export function decodeModel(bytes: Uint8Array): Model {
  const file = parse(bytes);
  checkFeatures(
    file.features,
    FEATURES.map(({ name }) => name),
  );
  const { codes, placeRates, safety, seasons } = file.climatology;
  return {
    features: file.features,
    options: file.options,
    meta: file.meta,
    calibration: file.calibration,
    climatology: {
      codes: codes as InseeCode[],
      placeRates: Float64Array.from(placeRates),
      safety: { ...safety, coefficients: Float64Array.from(safety.coefficients) },
      seasons: {
        ...seasons,
        levels: Float64Array.from(seasons.levels, (level) => level ?? Number.NaN),
        months: Float64Array.from(seasons.months),
        weekdays: Float64Array.from(seasons.weekdays),
        standardDays: Float64Array.from(seasons.standardDays),
      },
    },
    forest: decodeForest(file.forest),
  };
}

const FOREST_ARRAYS = [
  'roots',
  'feature',
  'threshold',
  'left',
  'missingLeft',
  'value',
  'cover',
  'gain',
] as const satisfies readonly (keyof Forest)[];

type ForestFile = { [name in keyof Forest]: number[] };
type Climatology = Model['climatology'];
type ModelFile = {
  magic: string;
  version: number;
  features: string[];
  options: Model['options'];
  meta: Model['meta'];
  calibration: Model['calibration'];
  climatology: {
    codes: string[];
    placeRates: number[];
    safety: Omit<Climatology['safety'], 'coefficients'> & { coefficients: number[] };
    seasons: Omit<Climatology['seasons'], 'levels' | 'months' | 'weekdays' | 'standardDays'> & {
      levels: (number | null)[];
      months: number[];
      weekdays: number[];
      standardDays: number[];
    };
  };
  forest: ForestFile;
};

function decodeForest(file: ForestFile): Forest {
  return {
    roots: Int32Array.from(file.roots),
    feature: Int16Array.from(file.feature),
    threshold: Float32Array.from(file.threshold),
    left: Int32Array.from(file.left),
    missingLeft: Uint8Array.from(file.missingLeft),
    value: Float64Array.from(file.value),
    cover: Float64Array.from(file.cover),
    gain: Float64Array.from(file.gain),
  };
}

function parse(bytes: Uint8Array): ModelFile {
  let file: Partial<ModelFile> | null;
  try {
    file = JSON.parse(new TextDecoder().decode(bytes)) as Partial<ModelFile> | null;
  } catch (cause) {
    throw new AppError(
      'MODEL_FORMAT',
      'model: expected JSON, found other bytes',
      { size: bytes.length },
      cause,
    );
  }
  if (file?.magic !== MODEL_MAGIC)
    throw new AppError('MODEL_FORMAT', `model: expected magic "${MODEL_MAGIC}", found "${file?.magic}"`);
  if (file.version !== MODEL_VERSION)
    throw new AppError('MODEL_FORMAT', `model: expected version ${MODEL_VERSION}, found ${file.version}`, {
      expected: MODEL_VERSION,
      found: String(file.version),
    });
  return file as ModelFile;
}
