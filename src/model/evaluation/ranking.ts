/** Rows kept for the ranking of each day, in growing blocks. */
export type RankRows = {
  readonly add: (day: number, probability: number, reference: number, count: number, weight: number) => void;
  readonly result: () => { readonly model: Ranking; readonly reference: Ranking };
};

export type Ranking = {
  /** share of all accidents that fell into each day's riskiest 1, 5, 10 % of communes */
  readonly capture1: number;
  readonly capture5: number;
  readonly capture10: number;
  /** mean over days: of the K communes with accidents, the share among the K ranked highest */
  readonly recallAtK: number;
};

type DayRows = {
  size: number;
  probability: Float32Array;
  reference: Float32Array;
  count: Uint16Array;
  weight: Float32Array;
};

export function createRankRows(): RankRows {
  const days = new Map<number, DayRows>();
  return {
    add(day, probability, reference, count, weight) {
      let rows = days.get(day);
      if (rows === undefined) {
        rows = emptyDay(64);
        days.set(day, rows);
      }
      if (rows.size === rows.count.length) {
        rows = grown(rows);
        days.set(day, rows);
      }
      rows.probability[rows.size] = probability;
      rows.reference[rows.size] = reference;
      rows.count[rows.size] = count;
      rows.weight[rows.size] = weight;
      rows.size++;
    },
    result() {
      const list = [...days.values()];
      return {
        model: rank(list, (rows) => rows.probability),
        reference: rank(list, (rows) => rows.reference),
      };
    },
  };
}

function emptyDay(room: number): DayRows {
  return {
    size: 0,
    probability: new Float32Array(room),
    reference: new Float32Array(room),
    count: new Uint16Array(room),
    weight: new Float32Array(room),
  };
}

function grown(rows: DayRows): DayRows {
  const larger = emptyDay(rows.size * 2);
  larger.size = rows.size;
  larger.probability.set(rows.probability);
  larger.reference.set(rows.reference);
  larger.count.set(rows.count);
  larger.weight.set(rows.weight);
  return larger;
}

const SHARES = [0.01, 0.05, 0.1] as const;

function rank(days: readonly DayRows[], scoreOf: (rows: DayRows) => Float32Array): Ranking {
  const captured = [0, 0, 0];
  let accidents = 0;
  let recalls = 0;
  let daysWithHits = 0;
  for (const rows of days) {
    const curve = createCurve(rows, scoreOf(rows));
    SHARES.forEach((share, i) => {
      captured[i] = (captured[i] as number) + curve.above(share * curve.total).accidents;
    });
    accidents += curve.accidents;
    if (curve.hits === 0) continue;
    recalls += curve.above(curve.hits).hits / curve.hits;
    daysWithHits++;
  }
  const [capture1, capture5, capture10] = captured.map((value) => value / accidents);
  return {
    capture1: capture1 as number,
    capture5: capture5 as number,
    capture10: capture10 as number,
    recallAtK: recalls / daysWithHits,
  };
}

/** One day's communes from riskiest on; a kept zero row stands for `weight` communes, equal scores share the border. */
function createCurve(rows: DayRows, scores: Float32Array) {
  const order = new Uint32Array(rows.size).map((_, i) => i);
  order.sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b);
  let total = 0;
  let accidents = 0;
  let hits = 0;
  for (let i = 0; i < rows.size; i++) {
    const weight = rows.weight[i] as number;
    total += weight;
    accidents += weight * (rows.count[i] as number);
    if ((rows.count[i] as number) > 0) hits += weight;
  }
  const above = (wanted: number) => {
    let [left, accidentsAbove, hitsAbove] = [wanted, 0, 0];
    for (let i = 0; i < order.length && left > 0; ) {
      const score = scores[order[i] as number];
      let [tied, tiedAccidents, tiedHits] = [0, 0, 0];
      for (; i < order.length && scores[order[i] as number] === score; i++) {
        const row = order[i] as number;
        const weight = rows.weight[row] as number;
        tied += weight;
        tiedAccidents += weight * (rows.count[row] as number);
        if ((rows.count[row] as number) > 0) tiedHits += weight;
      }
      const share = Math.min(1, left / tied);
      accidentsAbove += share * tiedAccidents;
      hitsAbove += share * tiedHits;
      left -= tied;
    }
    return { accidents: accidentsAbove, hits: hitsAbove };
  };
  return { total, accidents, hits, above };
}
