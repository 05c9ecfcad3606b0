import { findAbnormal } from './abnormal-months.js';
import { shrunkFactors, sum } from './factors.js';
import { monthName, weekdaysOfMonth, yearOfMonth } from './months.js';
import { type AccidentTotals, observedMonths } from './totals.js';

/** How the whole country's rate moves with the calendar. */
export type Seasons = {
  readonly firstMonth: number;
  /** level of each month of the totals: its year's, or its own when abnormal; NaN where nothing was observed */
  readonly levels: Float64Array;
  /** level of days that no year of the data covers: the latest 12 normal months */
  readonly latestLevel: number;
  /** January…December, mean near 1 */
  readonly months: Float64Array;
  /** Monday…Sunday, mean 1 */
  readonly weekdays: Float64Array;
  /** months set aside, `YYYY-MM`: so far from expected (lockdowns) that they tell nothing of other years */
  readonly abnormal: readonly string[];
  /** standard days of each month of the totals: level × month factor × sum of weekday factors; 0 where not observed */
  readonly standardDays: Float64Array;
};

const SWEEPS = 25;

/**
 * Multiplicative Poisson model of monthly accidents, accidents(i, m) ~ rate(i) · level · month · Σ weekday, by iterative
 * proportional fitting; month and weekday factors are shrunken, abnormal months get a level of their own.
 */
export function fitSeasons(totals: AccidentTotals, places: number): Seasons {
  const table = new MonthTable(totals, places);
  for (let sweep = 0; sweep < SWEEPS; sweep++) table.sweep(sweep >= 5);
  return table.seasons();
}

/** The state of the fit; months are columns of the totals. */
class MonthTable {
  private readonly columns: number[];
  private readonly accidents: Float64Array;
  private readonly weekdayDays: Float64Array[];
  private readonly levels: Float64Array;
  private readonly abnormal: Uint8Array;
  private months = new Float64Array(12).fill(1);
  private weekdays = new Float64Array(7).fill(1);
  /** Σ of the rates of the places observed in each month */
  private base: Float64Array;

  constructor(
    private readonly totals: AccidentTotals,
    private readonly places: number,
  ) {
    const first = totals.firstMonth;
    this.columns = observedMonths(totals).map((month) => month - first);
    this.accidents = columnSums(totals);
    this.weekdayDays = Array.from({ length: totals.months }, (_, m) => weekdaysOfMonth(first + m));
    this.levels = new Float64Array(totals.months).fill(Number.NaN);
    for (const m of this.columns) this.levels[m] = 1;
    this.abnormal = new Uint8Array(totals.months);
    this.base = this.observedRates();
  }

  sweep(judge: boolean): void {
    this.base = this.observedRates();
    if (judge) this.markAbnormal();
    this.fitLevels();
    this.fitMonths();
    this.fitWeekdays();
  }

  seasons(): Seasons {
    this.base = this.observedRates();
    this.fitLevels();
    const { firstMonth } = this.totals;
    const standardDays = new Float64Array(this.totals.months);
    for (const m of this.columns) standardDays[m] = this.standardDays(m);
    return {
      firstMonth,
      levels: this.levels,
      latestLevel: this.latestLevel(),
      months: this.months,
      weekdays: this.weekdays,
      abnormal: this.columns.filter((m) => this.abnormal[m] === 1).map((m) => monthName(firstMonth + m)),
      standardDays,
    };
  }

  private standardDays(m: number): number {
    return (this.levels[m] as number) * this.seasonDays(m);
  }

  /** Days of the month weighted by weekday and month factor, at level 1. */
  private seasonDays(m: number): number {
    const days = this.weekdayDays[m] as Float64Array;
    let total = 0;
    for (let d = 0; d < 7; d++) total += (days[d] as number) * (this.weekdays[d] as number);
    return total * (this.months[this.monthOfYear(m)] as number);
  }

  private monthOfYear(m: number): number {
    return (this.totals.firstMonth + m) % 12;
  }

  /** Σ over places observed in the month of (accidents ÷ standard days): what the month would see at level 1. */
  private observedRates(): Float64Array {
    const { observed, byPlaceMonth, months } = this.totals;
    const days = Float64Array.from({ length: months }, (_, m) =>
      Number.isNaN(this.levels[m]) ? 0 : this.standardDays(m),
    );
    const base = new Float64Array(months);
    for (let p = 0; p < this.places; p++) {
      const start = p * months;
      let count = 0;
      let exposure = 0;
      for (let m = 0; m < months; m++) {
        if (observed[start + m] !== 1) continue;
        count += byPlaceMonth[start + m] as number;
        exposure += days[m] as number;
      }
      if (count === 0) continue;
      const rate = count / exposure;
      for (let m = 0; m < months; m++) if (observed[start + m] === 1) base[m] = (base[m] as number) + rate;
    }
    return base;
  }

  private normalColumns(): number[] {
    const normal = this.columns.filter((m) => this.abnormal[m] === 0);
    return normal.length > 0 ? normal : this.columns;
  }

  private markAbnormal(): void {
    const { firstMonth } = this.totals;
    const found = findAbnormal(
      this.columns.map((m) => ({
        month: firstMonth + m,
        observed: this.accidents[m] as number,
        expected:
          ((this.base[m] as number) * this.seasonDays(m)) / (this.months[this.monthOfYear(m)] as number),
      })),
    );
    for (const m of this.columns) this.abnormal[m] = found.has(firstMonth + m) ? 1 : 0;
  }

  private yearLevels(): Map<number, number> {
    const levels = new Map<number, number>();
    const normal = new Set(this.normalColumns());
    const years = new Set(this.columns.map((m) => yearOfMonth(this.totals.firstMonth + m)));
    for (const year of years) {
      const own = this.columns.filter((m) => yearOfMonth(this.totals.firstMonth + m) === year);
      const used = own.some((m) => normal.has(m)) ? own.filter((m) => normal.has(m)) : own;
      levels.set(year, this.ratioOf(used));
    }
    return levels;
  }

  private fitLevels(): void {
    const years = this.yearLevels();
    for (const m of this.columns)
      this.levels[m] =
        this.abnormal[m] === 1
          ? this.ratioOf([m])
          : (years.get(yearOfMonth(this.totals.firstMonth + m)) as number);
  }

  /** Accidents ÷ accidents expected at level 1. */
  private ratioOf(columns: readonly number[]): number {
    const expected = sum(columns.map((m) => (this.base[m] as number) * this.seasonDays(m)));
    return expected > 0 ? sum(columns.map((m) => this.accidents[m] as number)) / expected : 1;
  }

  private latestLevel(): number {
    return this.ratioOf(this.normalColumns().slice(-12));
  }

  private fitMonths(): void {
    const observed = new Float64Array(12);
    const expected = new Float64Array(12);
    for (const m of this.normalColumns()) {
      const month = this.monthOfYear(m);
      observed[month] = (observed[month] as number) + (this.accidents[m] as number);
      const e = (this.base[m] as number) * this.standardDays(m);
      expected[month] = (expected[month] as number) + e / (this.months[month] as number);
    }
    this.months = Float64Array.from(shrunkFactors(observed, expected));
  }

  private fitWeekdays(): void {
    const observed = new Float64Array(7);
    const expected = new Float64Array(7);
    for (const m of this.normalColumns()) {
      const perDay =
        (this.base[m] as number) * (this.levels[m] as number) * (this.months[this.monthOfYear(m)] as number);
      const days = this.weekdayDays[m] as Float64Array;
      for (let d = 0; d < 7; d++) {
        observed[d] = (observed[d] as number) + (this.totals.byMonthWeekday[m * 7 + d] as number);
        expected[d] = (expected[d] as number) + perDay * (days[d] as number);
      }
    }
    const factors = shrunkFactors(observed, expected);
    const mean = sum(factors) / 7;
    this.weekdays = Float64Array.from(factors, (factor) => factor / mean);
  }
}

function columnSums({ byPlaceMonth, months }: AccidentTotals): Float64Array {
  const sums = new Float64Array(months);
  for (let at = 0; at < byPlaceMonth.length; at++) {
    const m = at % months;
    sums[m] = (sums[m] as number) + (byPlaceMonth[at] as number);
  }
  return sums;
}
