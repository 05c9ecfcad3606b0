/**
 * Trains on made-up accidents of real size and prints a table: `tsx bench/train.ts [--quick] [--threads=2]`.
 * `--quick` leaves out all France. Nothing here asserts on time.
 */
import { createCalendar, type PublicHoliday, type SchoolPeriod } from '../src/domain/calendar.js';
import type { DepartmentCode, InseeCode } from '../src/domain/commune.js';
import { type Day, weekdayOf } from '../src/domain/day.js';
import { REAL_DEPARTMENTS } from '../src/domain/department.js';
import { createRandom, type Random } from '../src/lib/random.js';
import { createLabelledDays, type LabelledDays, takeDays } from '../src/model/commune-days.js';
import { createEvaluator } from '../src/model/evaluate.js';
import { firstDayOfMonth, monthOfDayNumber } from '../src/model/months.js';
import type { Places } from '../src/model/places.js';
import { type AccidentTotals, withoutMonths } from '../src/model/totals.js';
import { DEFAULT_OPTIONS, type TrainInput, type TrainOptions } from '../src/model/train.js';
import { openModelWorker } from '../src/tasks/model-client.js';

type Size = {
  readonly name: string;
  readonly communes: number;
  readonly departments: readonly DepartmentCode[];
  readonly years: readonly number[];
  /** share of the zero rows that is kept */
  readonly share: number;
};

const DEPARTMENT: Size = {
  name: 'one department',
  communes: 507,
  departments: ['77' as DepartmentCode],
  years: [2020, 2021, 2022, 2023],
  share: 1,
};
const FRANCE: Size = {
  name: 'France, 10 % of zeros',
  communes: 35_000,
  departments: REAL_DEPARTMENTS.filter((code) => code.length === 2),
  years: [2020, 2021, 2022, 2023],
  share: 0.1,
};

const seconds = (from: number): string => `${((performance.now() - from) / 1000).toFixed(1)} s`;
const report = (what: string, value: string) => console.log(`${what.padEnd(58)} ${value}`);

let peakBytes = 0;
setInterval(() => {
  peakBytes = Math.max(peakBytes, process.memoryUsage().rss);
}, 50).unref();

function createPlaces(size: Size, random: Random): { places: Places; rates: Float64Array } {
  const communes = Array.from({ length: size.communes }, (_, i) => i);
  const departments = communes.map(
    (i) => size.departments[Math.floor((i * size.departments.length) / size.communes)] as DepartmentCode,
  );
  const population = Float64Array.from(communes, () => Math.exp(6.2 + 1.4 * random.normal()));
  const places: Places = {
    codes: departments.map((code, i) => `${code}${String(i % 1000).padStart(3, '0')}` as InseeCode),
    departments,
    population,
    latDeg: Float64Array.from(communes, () => 43 + 7 * random.next()),
    lonDeg: Float64Array.from(communes, () => -1 + 8 * random.next()),
    areaKm2: Float64Array.from(communes, () => 5 + 20 * random.next()),
    stations: Float64Array.from(communes, () => random.below(2)),
  };
  const rates = population.map((people) => 0.0022 * (people / 1000) ** 0.8 * (random.gamma(2) / 2));
  return { places, rates };
}

function createCalendarData(years: readonly number[]): {
  holidays: PublicHoliday[];
  periods: SchoolPeriod[];
} {
  const around = [(years[0] as number) - 1, ...years, (years.at(-1) as number) + 1];
  const days = ['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25'];
  const holidays = around.flatMap((year) =>
    days.map((day) => ({ zone: 'metropole' as const, day: `${year}-${day}` as Day, name: day })),
  );
  const periods = around.flatMap((year) =>
    (['A', 'B', 'C'] as const).map((zone) => ({
      academy: zone === 'C' ? 'Créteil' : zone,
      zone,
      firstDay: `${year}-07-06` as Day,
      lastDay: `${year}-08-31` as Day,
      name: 'summer',
    })),
  );
  return { holidays, periods };
}

/** Counts with known effects of weekday, holiday and ice; zero rows are thinned before anything is stored. */
function createInput(size: Size): TrainInput & { readonly rows: number } {
  const random = createRandom(size.name);
  const { places, rates } = createPlaces(size, random);
  const { holidays, periods } = createCalendarData(size.years);
  const calendar = createCalendar(holidays, periods);
  const first = firstDayOfMonth(((size.years[0] as number) - 1970) * 12);
  const end = firstDayOfMonth(((size.years.at(-1) as number) - 1969) * 12);
  const days = createLabelledDays(
    Math.ceil(size.communes * (end - first) * Math.min(1, size.share * 1.02 + 0.02)),
  );
  const totals = emptyTotals(size.communes, first, end);
  let row = 0;
  for (let day = first; day < end; day++) {
    const holiday =
      calendar.on(new Date(day * 864e5).toISOString().slice(0, 10) as Day, '77' as DepartmentCode)
        .publicHoliday === true;
    const temperatureC = 11 - 9 * Math.cos((2 * Math.PI * (day - first)) / 365.25) + 3 * random.normal();
    const rainMm = random.next() < 0.6 ? 0 : 6 * random.next();
    const weekday = weekdayOf(day);
    const effect = (weekday === 4 ? 1.2 : 1) * (holiday ? 0.6 : 1) * (rainMm > 1 && temperatureC < 2 ? 2 : 1);
    const month = monthOfDayNumber(day) - totals.firstMonth;
    for (let place = 0; place < size.communes; place++) {
      const count = random.poisson((rates[place] as number) * effect);
      if (count === 0 && size.share < 1 && random.next() >= size.share) continue;
      days.place[row] = place;
      days.day[row] = day;
      days.count[row] = count;
      days.weight[row] = count === 0 ? 1 / size.share : 1;
      days.weather.temp[row] = temperatureC + random.normal();
      days.weather.temp_min[row] = temperatureC - 4;
      days.weather.temp_max[row] = temperatureC + 5;
      days.weather.rain[row] = rainMm * random.next();
      days.weather.wind_speed[row] = 8 * random.next();
      row++;
      const cell = place * totals.months + month;
      totals.byPlaceMonth[cell] = (totals.byPlaceMonth[cell] as number) + count;
      totals.byMonthWeekday[month * 7 + weekday] =
        (totals.byMonthWeekday[month * 7 + weekday] as number) + count;
    }
  }
  const kept = takeDays(
    days,
    Int32Array.from({ length: row }, (_, i) => i),
  );
  return { days: kept, places, holidays, periods, totals, rows: row };
}

function emptyTotals(communes: number, first: number, end: number): AccidentTotals {
  const firstMonth = monthOfDayNumber(first);
  const months = monthOfDayNumber(end - 1) - firstMonth + 1;
  return {
    firstMonth,
    months,
    byPlaceMonth: new Float32Array(communes * months),
    observed: new Uint8Array(communes * months).fill(1),
    byMonthWeekday: new Float64Array(months * 7),
  };
}

async function benchmark(size: Size, threads: number): Promise<void> {
  const input = createInput(size);
  const million = (rows: number) => `${(rows / 1e6).toFixed(2)} M rows`;
  console.log(`\n${size.name}: ${million(input.rows)}, ${threads} threads`);
  const worker = openModelWorker({ threads });
  const lastYear = firstDayOfMonth(((size.years.at(-1) as number) - 1970) * 12);
  const rowsWhere = (keep: (day: number) => boolean) =>
    Int32Array.from(input.days.day.keys()).filter((row) => keep(input.days.day[row] as number));
  const earlier = takeDays(
    input.days,
    rowsWhere((day) => day < lastYear),
  );
  const later: LabelledDays = takeDays(
    input.days,
    rowsWhere((day) => day >= lastYear),
  );
  const started = performance.now();
  let from = performance.now();
  const known = withoutMonths(input.totals, (month) => firstDayOfMonth(month) >= lastYear);
  const held = await worker.train({ ...input, days: earlier, totals: known }, DEFAULT_OPTIONS);
  report(
    `search and fit without the last year (${million(earlier.day.length)}, ${held.trees} trees)`,
    seconds(from),
  );
  from = performance.now();
  const { places, holidays, periods } = input;
  const { rate, normal } = await worker.predict(held.model, { days: later, places, holidays, periods });
  report(`predict the last year (${million(rate.length)})`, seconds(from));
  from = performance.now();
  const evaluator = createEvaluator({ seed: 'bench' });
  const probability = (values: Float64Array) => values.map((value) => -Math.expm1(-value));
  evaluator.add({ ...later, probability: probability(rate), reference: probability(normal) });
  const { skillVsReference } = evaluator.result();
  report(`evaluate it (skill against the reference ${(100 * skillVsReference).toFixed(2)} %)`, seconds(from));
  from = performance.now();
  const refit: TrainOptions = {
    ...DEFAULT_OPTIONS,
    refit: { trees: held.trees, slope: held.validation.calibration.slope },
  };
  const final = await worker.train(input, refit);
  report(
    `fit on all years (${held.trees} trees, ${(final.model.length / 1e6).toFixed(1)} MB)`,
    seconds(from),
  );
  report('all of it', seconds(started));
  report('peak memory of the process so far', `${(peakBytes / 2 ** 30).toFixed(2)} GB`);
  await worker.close();
}

const threads = Number(process.argv.find((text) => text.startsWith('--threads='))?.slice(10) ?? 2);
await benchmark(DEPARTMENT, threads);
if (!process.argv.includes('--quick')) await benchmark(FRANCE, threads);
