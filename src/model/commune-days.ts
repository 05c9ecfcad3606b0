import { WEATHER_FIELDS, type WeatherField } from '../domain/weather.js';

/** Rows to forecast: one commune on one day each, as parallel arrays. */
export type CommuneDays = {
  /** position in `Places` */
  readonly place: Int32Array;
  /** days since 1970-01-01 */
  readonly day: Int32Array;
  /** NaN where missing; units in `WEATHER_UNITS` */
  readonly weather: Readonly<Record<WeatherField, Float32Array>>;
};

/** Rows to learn from. */
export type LabelledDays = CommuneDays & {
  /** accidents of the commune-day */
  readonly count: Uint16Array;
  /** 1 ÷ share of the zero rows that were kept, for a kept zero row; 1 for every other row */
  readonly weight: Float32Array;
};

/** Room for rows on shared memory, so that another thread reads them without a copy; weather starts as missing. */
export function createCommuneDays(rows: number): CommuneDays {
  const weather = Object.fromEntries(
    WEATHER_FIELDS.map((field) => [field, sharedFloat32(rows).fill(Number.NaN)]),
  ) as Record<WeatherField, Float32Array>;
  return { place: sharedInt32(rows), day: sharedInt32(rows), weather };
}

/** As {@link createCommuneDays}, with counts of zero and weights of one. */
export function createLabelledDays(rows: number): LabelledDays {
  return {
    ...createCommuneDays(rows),
    count: new Uint16Array(new SharedArrayBuffer(rows * 2)),
    weight: sharedFloat32(rows).fill(1),
  };
}

/** Copies the chosen rows. @param rows positions, in the wanted order */
export function takeDays<T extends CommuneDays>(days: T, rows: Int32Array): T {
  const taken: CommuneDays = {
    place: take(days.place, rows, sharedInt32(rows.length)),
    day: take(days.day, rows, sharedInt32(rows.length)),
    weather: Object.fromEntries(
      WEATHER_FIELDS.map((field) => [field, take(days.weather[field], rows, sharedFloat32(rows.length))]),
    ) as Record<WeatherField, Float32Array>,
  };
  if (!isLabelled(days)) return taken as T;
  const labelled: LabelledDays = {
    ...taken,
    count: take(days.count, rows, new Uint16Array(new SharedArrayBuffer(rows.length * 2))),
    weight: take(days.weight, rows, sharedFloat32(rows.length)),
  };
  return labelled as CommuneDays as T;
}

/** A window on the rows from `start` to before `end`, without a copy. */
export function windowOf(days: CommuneDays, start: number, end: number): CommuneDays {
  return {
    place: days.place.subarray(start, end),
    day: days.day.subarray(start, end),
    weather: Object.fromEntries(
      WEATHER_FIELDS.map((field) => [field, days.weather[field].subarray(start, end)]),
    ) as Record<WeatherField, Float32Array>,
  };
}

/** Positions of the rows whose day passes, ascending. @param day per row, days since 1970-01-01 */
export function rowsWhere(day: Int32Array, keep: (day: number) => boolean): Int32Array {
  let count = 0;
  for (const d of day) if (keep(d)) count++;
  const rows = new Int32Array(count);
  let at = 0;
  day.forEach((d, row) => {
    if (keep(d)) rows[at++] = row;
  });
  return rows;
}

function isLabelled(days: CommuneDays): days is LabelledDays {
  return 'count' in days;
}

type NumericArray = Int32Array | Float32Array | Float64Array | Uint16Array;

/** Copies the chosen values; a plain loop is several times quicker than `from` with a function. */
export function take<A extends NumericArray>(from: A, rows: Int32Array, into: A): A {
  for (let i = 0; i < rows.length; i++) into[i] = from[rows[i] as number] as number;
  return into;
}

export function sharedInt32(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(length * 4));
}

export function sharedFloat32(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(length * 4));
}

export function sharedFloat64(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * 8));
}
