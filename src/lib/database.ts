/** The part of a PostgreSQL connection pool that this project uses. */
export type Database = {
  /** Runs one statement with `$1`… parameters. */
  readonly query: <Row>(sql: string, parameters?: readonly unknown[]) => Promise<Row[]>;
  /** Runs `work` in one transaction: all of it is kept, or nothing. */
  readonly transaction: <Result>(work: (database: Database) => Promise<Result>) => Promise<Result>;
};
