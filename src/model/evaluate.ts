import { CLASS_LOWER_BOUNDS, RISK_CLASSES, type RiskClass, riskClassOf } from '../domain/risk.js';
import { createRandom } from '../lib/random.js';
import {
  bootstrapSkill,
  type DailyTotals,
  type DaySums,
  dailyTotals,
  type Interval,
  skillByMonth,
  skillVsReference,
} from './evaluation/daily.js';
import { areaUnderRoc, createProbabilityBins, equalWeightBins } from './evaluation/probability-bins.js';
import { createRankRows, type Ranking } from './evaluation/ranking.js';
import {
  type BrierParts,
  brierParts,
  calibrationErrorOverBase,
  calibrationLine,
  type ReliabilityBin,
  reliabilityBins,
} from './evaluation/reliability.js';

/** Forecast rows with what came true. */
export type ScoredDays = {
  /** P(N ≥ 1), above 0 and below 1 */
  readonly probability: ArrayLike<number>;
  /** the same from the reference forecast C */
  readonly reference: ArrayLike<number>;
  /** accidents */
  readonly count: ArrayLike<number>;
  /** how many rows this one stands for */
  readonly weight: ArrayLike<number>;
  /** days since 1970-01-01 */
  readonly day: ArrayLike<number>;
};

export type ClassScore = {
  readonly rows: number;
  readonly share: number;
  readonly accidentShare: number;
  readonly meanProbability: number;
  readonly observedShare: number;
  /** the printed bounds of the class, as probabilities */
  readonly lowerBound: number;
  readonly upperBound: number;
};

/** How good one forecast is alone. Losses are means per commune-day. */
export type ForecastScore = Ranking & {
  readonly logLoss: number;
  /** 1 − log loss ÷ log loss of always saying the base rate */
  readonly logLossSkill: number;
  readonly brier: number;
  readonly brierSkill: number;
  readonly brierParts: BrierParts;
  readonly auc: number;
  readonly calibrationErrorOverBase: number;
  readonly calibrationSlope: number;
  readonly calibrationIntercept: number;
  readonly meanOverObserved: number;
  /** share of the Poisson deviance that the forecast explains */
  readonly d2: number;
};

export type Evaluation = {
  readonly rows: number;
  readonly days: number;
  readonly accidents: number;
  /** share of commune-days with an accident */
  readonly base: number;
  readonly model: ForecastScore;
  readonly reference: ForecastScore;
  /** 1 − log loss of the model ÷ log loss of the reference */
  readonly skillVsReference: number;
  readonly skillInterval: Interval;
  readonly skillByMonth: Readonly<Record<string, number>>;
  readonly daily: DailyTotals;
  readonly classes: Readonly<Record<RiskClass, ClassScore>>;
  readonly reliability: readonly ReliabilityBin[];
};

export type Evaluator = {
  /** @throws RangeError when a probability is not above 0 and below 1 */
  readonly add: (rows: ScoredDays) => void;
  readonly result: () => Evaluation;
};

const RELIABILITY_BINS = 20;

/** Takes rows in batches of any order; keeps 14 bytes a row for the daily rankings and fixed room for the rest. */
export function createEvaluator(options: { readonly seed: string; readonly bootstraps?: number }): Evaluator {
  const model = createForecastSums();
  const reference = createForecastSums();
  const ranks = createRankRows();
  const days = new Map<number, DaySums>();
  const classes = createClassSums();
  return {
    add({ probability, reference: normal, count, weight, day }) {
      for (let i = 0; i < count.length; i++) {
        const n = count[i] as number;
        const w = weight[i] as number;
        const p = probability[i] as number;
        const number = day[i] as number;
        let sums = days.get(number);
        if (sums === undefined) {
          sums = { lossModel: 0, lossReference: 0, expected: 0, observed: 0 };
          days.set(number, sums);
        }
        sums.lossModel += model.add(p, n, w);
        sums.lossReference += reference.add(normal[i] as number, n, w);
        sums.expected -= w * Math.log1p(-p);
        sums.observed += w * n;
        ranks.add(number, p, normal[i] as number, n, w);
        classes.add(p, n, w);
      }
    },
    result() {
      const ranking = ranks.result();
      const { rows, accidents, base } = model.totals();
      return {
        rows,
        days: days.size,
        accidents,
        base,
        model: { ...model.score(), ...ranking.model },
        reference: { ...reference.score(), ...ranking.reference },
        skillVsReference: skillVsReference(days.values()),
        skillInterval: bootstrapSkill(days, options.bootstraps ?? 1000, createRandom(options.seed)),
        skillByMonth: skillByMonth(days),
        daily: dailyTotals(days.values()),
        classes: classes.result(rows, accidents),
        reliability: model.reliability(),
      };
    },
  };
}

/** Log loss of one row. */
const lossOf = (p: number, hit: boolean): number => -(hit ? Math.log(p) : Math.log1p(-p));

/** Deviance of a Poisson count from its mean, ÷ 2. */
const halfDeviance = (n: number, mean: number): number => (n > 0 ? n * Math.log(n / mean) : 0) - (n - mean);

function createForecastSums() {
  const bins = createProbabilityBins();
  let [rows, hits, accidents, loss, square, expectedHits, deviance, countLog] = [0, 0, 0, 0, 0, 0, 0, 0];
  const reliability = () => reliabilityBins(equalWeightBins(bins.filled(), RELIABILITY_BINS));
  return {
    add(p: number, n: number, w: number): number {
      if (!(p > 0 && p < 1)) throw new RangeError(`expected a probability above 0 and below 1, found ${p}`);
      const hit = n > 0;
      const own = w * lossOf(p, hit);
      rows += w;
      accidents += w * n;
      if (hit) hits += w;
      loss += own;
      square += w * (p - Number(hit)) ** 2;
      expectedHits += w * p;
      deviance += w * halfDeviance(n, -Math.log1p(-p));
      if (hit) countLog += w * n * Math.log(n);
      bins.add(p, hit, w);
      return own;
    },
    totals: () => ({ rows, accidents, base: hits / rows }),
    reliability,
    score(): Omit<ForecastScore, keyof Ranking> {
      const base = hits / rows;
      const filled = bins.filled();
      const curve = reliability();
      const line = calibrationLine(filled);
      const constantLoss = base * lossOf(base, true) + (1 - base) * lossOf(base, false);
      return {
        logLoss: loss / rows,
        logLossSkill: 1 - loss / rows / constantLoss,
        brier: square / rows,
        brierSkill: 1 - square / rows / (base * (1 - base)),
        brierParts: brierParts(curve),
        auc: areaUnderRoc(filled),
        calibrationErrorOverBase: calibrationErrorOverBase(curve),
        calibrationSlope: line.slope,
        calibrationIntercept: line.intercept,
        meanOverObserved: expectedHits / hits,
        d2: 1 - deviance / (countLog - accidents * Math.log(accidents / rows)),
      };
    },
  };
}

function createClassSums() {
  const sums = new Map(
    RISK_CLASSES.map((name) => [name, { rows: 0, hits: 0, accidents: 0, probability: 0 }]),
  );
  return {
    add(p: number, n: number, w: number) {
      const own = sums.get(riskClassOf(p));
      if (own === undefined) return;
      own.rows += w;
      own.accidents += w * n;
      own.probability += w * p;
      if (n > 0) own.hits += w;
    },
    result(rows: number, accidents: number): Record<RiskClass, ClassScore> {
      return Object.fromEntries(
        [...sums].map(([name, own], i): [RiskClass, ClassScore] => [
          name,
          {
            rows: own.rows,
            share: own.rows / rows,
            accidentShare: own.accidents / accidents,
            meanProbability: own.probability / own.rows,
            observedShare: own.hits / own.rows,
            lowerBound: CLASS_LOWER_BOUNDS[name],
            upperBound: CLASS_LOWER_BOUNDS[RISK_CLASSES[i + 1] ?? 'A'] || 1,
          },
        ]),
      ) as Record<RiskClass, ClassScore>;
    },
  };
}
