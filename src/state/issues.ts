import type { DepartmentCode } from '../domain/commune.js';
import type { Day } from '../domain/day.js';
import type { Database } from '../lib/database.js';
import { AppError } from '../lib/errors.js';
import { canonicalJson, sha256 } from '../lib/hash.js';

/** One published set of forecasts: what it covers, what made it, and its place in the chain of all issues. */
export type IssueRecord = {
  readonly id: string;
  /** ISO instant, UTC, to the millisecond */
  readonly issuedAtUtc: string;
  readonly firstDay: Day;
  readonly lastDay: Day;
  readonly departments: readonly DepartmentCode[];
  readonly modelVersion: number;
  /** true when it tells of the simulated country */
  readonly simulated: boolean;
  /** communes forecast */
  readonly communes: number;
  /** what weather it used, in words */
  readonly weather: string;
  /** variance ÷ mean of a department's daily count around its forecast, measured on later time */
  readonly dispersion: number;
  readonly audit: readonly AuditCheck[];
  /** objects of the lake that hold the forecasts */
  readonly lakeKeys: readonly string[];
  /** of the canonical CSV of the forecasts */
  readonly sha256: string;
  /** hash of the issue published before; undefined for the first */
  readonly previousHash: string | undefined;
  /** SHA-256 of the canonical JSON of all other fields */
  readonly hash: string;
};

export type AuditCheck = { readonly check: string; readonly passed: boolean; readonly detail: string };
export type NewIssue = Omit<IssueRecord, 'previousHash' | 'hash'>;

export type IssueStore = {
  /**
   * Publishes an issue in one step; it is never changed afterwards. The same issue again is no change.
   * @throws AppError INPUT_INVALID when another issue has this id, or a field is out of range
   */
  readonly publish: (issue: NewIssue) => Promise<IssueRecord>;
  readonly find: (id: string) => Promise<IssueRecord | undefined>;
  /** The newest issue of the latest first day that covers the department, or undefined: one made for a past day never is. */
  readonly current: (department: DepartmentCode) => Promise<IssueRecord | undefined>;
  /** Newest first. */
  readonly list: (query: {
    readonly department?: DepartmentCode | undefined;
    readonly firstDay?: Day | undefined;
    readonly limit: number;
    readonly offset?: number | undefined;
  }) => Promise<IssueRecord[]>;
  /**
   * Recomputes every hash. That the newest issues were removed can be seen only by who noted a hash elsewhere.
   * @returns the id of the first issue that was tampered with or that follows a removed one
   */
  readonly verifyChain: () => Promise<{ readonly ok: boolean; readonly broken?: string }>;
};

/** Holds back a second publisher, so that the chain has no fork. Any number not used elsewhere. */
const PUBLISH_LOCK = 7_232_003;
const CHAIN_PAGE = 500;

const COLUMNS = `id, issued_at "issuedAtUtc", first_day "firstDay", last_day "lastDay", departments,
  model_version "modelVersion", simulated, communes, weather, dispersion, audit, lake_keys "lakeKeys", sha256,
  previous_hash "previousHash", hash`;

/** Issues over PostgreSQL; the tables are those of STATE_MIGRATIONS. */
export function openIssueStore(database: Database): IssueStore {
  const select = async (rest: string, parameters: readonly unknown[]) =>
    (await database.query<Row>(`select ${COLUMNS} from rescue_predict.issues ${rest}`, parameters)).map(
      recordOf,
    );
  const list: IssueStore['list'] = ({ department, firstDay, limit, offset = 0 }) =>
    select(
      `where ($3::text is null or departments @> array[$3::text]) and ($4::date is null or first_day = $4)
        order by issued_at desc, position desc limit $1 offset $2`,
      [limit, offset, department ?? null, firstDay ?? null],
    );
  return {
    publish: (issue) => publish(database, issue),
    find: async (id) => (await select('where id = $1', [id]))[0],
    current: async (department) =>
      (
        await select(
          'where departments @> $1 order by first_day desc, issued_at desc, position desc limit 1',
          [[department]],
        )
      )[0],
    list,
    verifyChain: () => verifyChain(database),
  };
}

type Row = Omit<IssueRecord, 'previousHash'> & { readonly previousHash: string | null };

async function publish(database: Database, issue: NewIssue): Promise<IssueRecord> {
  const content = normalised(issue);
  return database.transaction(async (transaction) => {
    await transaction.query('select pg_advisory_xact_lock($1)', [PUBLISH_LOCK]);
    const [known] = await transaction.query<Row>(
      `select ${COLUMNS} from rescue_predict.issues where id = $1`,
      [issue.id],
    );
    if (known !== undefined) return requireSame(recordOf(known), content);
    const [last] = await transaction.query<{ position: number; hash: string }>(
      'select position, hash from rescue_predict.issues order by position desc limit 1',
    );
    const record = chained(content, last?.hash);
    await insert(transaction, (last?.position ?? 0) + 1, record);
    return record;
  });
}

async function insert(transaction: Database, position: number, record: IssueRecord): Promise<void> {
  await transaction.query(
    `insert into rescue_predict.issues
       (position, id, issued_at, first_day, last_day, departments, model_version, simulated, communes, weather, dispersion,
        audit, lake_keys, sha256, previous_hash, hash)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
    [
      position,
      record.id,
      record.issuedAtUtc,
      record.firstDay,
      record.lastDay,
      record.departments,
      record.modelVersion,
      record.simulated,
      record.communes,
      record.weather,
      record.dispersion,
      JSON.stringify(record.audit),
      record.lakeKeys,
      record.sha256,
      record.previousHash,
      record.hash,
    ],
  );
}

/** The fields alone, in the form in which the database gives them back: else the hash would not hold. */
function normalised(issue: NewIssue): NewIssue {
  const {
    id,
    firstDay,
    lastDay,
    departments,
    modelVersion,
    simulated,
    communes,
    weather,
    dispersion,
    audit,
    lakeKeys,
  } = issue;
  const issuedAt = new Date(issue.issuedAtUtc);
  const fault =
    (id === '' && 'an id') ||
    (Number.isNaN(issuedAt.getTime()) && `an ISO instant as issue time, found ${issue.issuedAtUtc}`) ||
    (lastDay < firstDay && `a last day from ${firstDay} on, found ${lastDay}`) ||
    (departments.length === 0 && 'at least one department') ||
    (!(dispersion > 0) && `a dispersion above 0, found ${dispersion}`) ||
    (!/^[0-9a-f]{64}$/.test(issue.sha256) && `a SHA-256, found ${issue.sha256}`);
  if (fault) throw new AppError('INPUT_INVALID', `issue ${id}: expected ${fault}`, { id });
  return {
    ...{ id, issuedAtUtc: issuedAt.toISOString(), firstDay, lastDay, departments, modelVersion, simulated },
    ...{ communes, weather, dispersion, lakeKeys, sha256: issue.sha256 },
    audit: audit.map(({ check, passed, detail }) => ({ check, passed, detail })),
  };
}

function chained(content: NewIssue, previousHash: string | undefined): IssueRecord {
  return { ...content, previousHash, hash: sha256(canonicalJson({ ...content, previousHash })) };
}

function requireSame(known: IssueRecord, content: NewIssue): IssueRecord {
  if (chained(content, known.previousHash).hash === known.hash) return known;
  throw new AppError('INPUT_INVALID', `issue ${known.id} was published before with other content`, {
    id: known.id,
  });
}

async function verifyChain(database: Database): Promise<{ ok: boolean; broken?: string }> {
  let position = 0;
  let previousHash: string | undefined;
  for (;;) {
    const rows = await database.query<Row & { position: number }>(
      `select position, ${COLUMNS} from rescue_predict.issues where position > $1 order by position limit $2`,
      [position, CHAIN_PAGE],
    );
    if (rows.length === 0) return { ok: true };
    for (const { position: found, ...row } of rows) {
      const record = recordOf(row);
      const { hash, previousHash: _, ...content } = record;
      if (
        found !== position + 1 ||
        record.previousHash !== previousHash ||
        chained(content, previousHash).hash !== hash
      )
        return { ok: false, broken: record.id };
      position = found;
      previousHash = hash;
    }
  }
}

function recordOf(row: Row): IssueRecord {
  return { ...row, previousHash: row.previousHash ?? undefined };
}
