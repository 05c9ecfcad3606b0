import { csvText } from '../../lib/csv-text.js';
import { AppError } from '../../lib/errors.js';
import { textTable } from '../../lib/text-table.js';
import { examine } from '../../tasks/doctor.js';
import { championName } from '../../tasks/model-name.js';
import { type StoreCommand, show } from '../command.js';

export const sqlCommand: StoreCommand = {
  name: 'sql',
  summary: 'run one SELECT on the warehouse',
  describe: (program) =>
    program
      .argument('<statement>', 'e.g. "SELECT an, sum(nombre_d_accidents) FROM accidents GROUP BY an"')
      .option('--csv', 'print CSV'),
  async run(app, [statement = ''], options, console) {
    const rows = await app.warehouse.query(statement);
    const columns = Object.keys(rows[0] ?? {});
    const values = rows.map((row) => columns.map((name) => row[name]));
    if (options.csv === true) console.out(csvText(columns, values));
    else show(console, options, rows, () => (rows.length === 0 ? 'no rows' : textTable(columns, values)));
  },
};

export const statusCommand: StoreCommand = {
  name: 'status',
  summary: 'what is in the store, what ran, what is published',
  async run(app, _args, options, console) {
    const years = await app.warehouse.query(
      'SELECT an AS year, published_rows AS published, kept_rows AS kept, rejected_rows AS rejected FROM accident_years ORDER BY an',
    );
    const [grid] = await app.warehouse.query<{ n: number }>('SELECT count(*) AS n FROM accidents');
    const champion = await app.tracking.findAlias(championName(app.config.departments), 'champion');
    const issues = await app.issues.list({ limit: 5 });
    const runs = await app.taskLog.list({ limit: 12 });
    const status = {
      home: app.config.home,
      simulated: app.config.simulated,
      departments: app.config.departments,
      accidentYears: years,
      gridRows: grid?.n ?? 0,
      champion: champion === undefined ? null : { version: champion.version, since: champion.createdAtUtc },
      issues: issues.map(({ id, firstDay, lastDay, modelVersion, communes }) => ({
        id,
        firstDay,
        lastDay,
        modelVersion,
        communes,
      })),
      runs: runs.map(({ task, state, startedAtUtc, endedAtUtc, error }) => ({
        task,
        state,
        startedAtUtc,
        endedAtUtc,
        error,
      })),
    };
    show(console, options, status, () =>
      [
        `store       ${status.home}${status.simulated ? '  (SIMULATED data)' : ''}`,
        `departments ${status.departments.length > 8 ? `${status.departments.length} departments` : status.departments.join(', ')}`,
        `grid        ${status.gridRows.toLocaleString('en')} commune-days`,
        `champion    ${champion === undefined ? 'none: run `rescue-predict train`' : `version ${champion.version}, registered ${champion.createdAtUtc}`}`,
        '',
        textTable(
          ['year', 'published', 'kept', 'rejected'],
          years.map((row) => [row.year, row.published, row.kept, row.rejected]),
        ),
        '',
        textTable(
          ['issue', 'from', 'to', 'model', 'communes'],
          issues.map((issue) => [
            issue.id,
            issue.firstDay,
            issue.lastDay,
            issue.modelVersion,
            issue.communes,
          ]),
        ),
        '',
        textTable(
          ['task', 'state', 'started', 'ended', 'error'],
          runs.map((run) => [run.task, run.state, run.startedAtUtc, run.endedAtUtc, run.error]),
        ),
      ].join('\n'),
    );
  },
};

export const doctorCommand: StoreCommand = {
  name: 'doctor',
  summary: 'check every configured part: reachable, version, what to do',
  async run(app, _args, options, console) {
    const findings = await examine(app);
    show(console, options, findings, () =>
      findings
        .map(
          ({ part, passed, detail, remedy }) =>
            `${passed ? 'ok  ' : 'FAIL'}  ${part}: ${detail}${passed ? '' : `\n      → ${remedy}`}`,
        )
        .join('\n'),
    );
    if (findings.some(({ passed, required }) => !passed && required))
      throw new AppError('STATE_UNAVAILABLE', 'doctor: a required part failed; see above');
  },
};
