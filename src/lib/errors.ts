/**
 * Every foreseen failure has a code here, with what to do about it. `docs/errors.md` is generated from this table.
 * HTTP status and exit status are not here: they belong to the shells (server, cli).
 */
export const ERRORS = {
  CONFIG_INVALID: 'Correct the named settings; `rescue-predict config` shows what was read and from where.',
  SOURCE_UNREACHABLE: 'Check the network or the address; the next run continues where this one stopped.',
  SOURCE_REFUSED: 'The publisher answered with an error; read the status, wait, or correct key or address.',
  SOURCE_MALFORMED:
    'The bytes are not what the publisher documents; look at the object in the lake, then fetch again.',
  SOURCE_FILE_MISSING: 'No file matches the configured globs; correct `sources.<name>.files`.',
  LAKE_OBJECT_MISSING: 'The object is not in the lake; run `rescue-predict ingest`.',
  LAKE_OBJECT_EXISTS: 'Lake objects are immutable; write under another key.',
  LAKE_OBJECT_DAMAGED: 'The bytes do not have the recorded hash; restore the object or ingest it again.',
  LAKE_BUCKET_MISSING: 'Create the bucket, or correct `lake.bucket` and `lake.endpoint`.',
  LAKE_REFUSED: 'The server of the lake refused; correct credentials, rights or region as the message says.',
  LAKE_UNREACHABLE: 'Check `lake.endpoint` and the network, then run again: finished work is kept.',
  STORAGE_FULL: 'The disk is full; free space and run again: finished work is kept.',
  WAREHOUSE_BUSY: 'Another process owns this store; stop it, or let it do the work.',
  WAREHOUSE_QUERY: 'The statement failed; read the cause.',
  WAREHOUSE_EMPTY: 'The needed table has no rows; run `rescue-predict ingest` and `rescue-predict build`.',
  STATE_UNAVAILABLE: 'PostgreSQL could not be reached or started; read the cause, check DATABASE_URL.',
  STORE_MIXED: 'Real and simulated data never share a store; use another `home`.',
  TRACKING_UNAVAILABLE: 'MLflow could not be reached; check MLFLOW_TRACKING_URI and the network, run again.',
  TRACKING_REFUSED:
    'MLflow refused; check MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, and its settings.',
  MODEL_FORMAT: 'The file is not a model of this version; train again.',
  MODEL_MISSING: 'No champion is registered; run `rescue-predict train`.',
  MODEL_NOT_PROMOTED: 'The new version is worse than the champion on later time; the champion stays.',
  TRAINING_DATA: 'The training data cannot support a model; ingest more years.',
  AUDIT_FAILED: 'Nothing was published; read the failed checks, correct the cause, run `forecast` again.',
  ISSUE_MISSING: 'There is no such issue; `rescue-predict status` lists what is published.',
  COMPUTE_REFUSED:
    'No machine was started; read the reason: rights, quota, image, key pair or security group. `rescue-predict doctor` looks.',
  COMPUTE_NOT_READY:
    'The machine was not healthy in time and is ended; run again, or use another image or type.',
  COMPUTE_UNREACHABLE:
    'Check security group, key pair, user and port; the machine is ended with its run, so run it again.',
  COMPUTE_HOST_KEY:
    'Somebody may stand between us and the machine, or it was made anew; compare with its console, then correct `compute.hostKey`.',
  COMPUTE_FAILED: 'The work ended with a failure on the machine; its last lines are in the log.',
  COMPUTE_NOT_STOPPED: 'End the machine by hand in the console: it costs until then.',
  GATE_CLOSED: 'The gate did not let the run pass; look at the named build, correct the cause, run again.',
  GATE_UNREACHABLE: 'Check address, user, token and job of the gate; `rescue-predict doctor` looks.',
  NOT_FOUND: 'There is no such thing here; look at the list the message names.',
  TOKEN_MISSING:
    'Send `Authorization: Bearer <token>`; the token is that of RESCUE_PREDICT_TOKEN, else in the file `token` of the store.',
  INPUT_INVALID: 'Correct the named input.',
  UNKNOWN_DEPARTMENT: 'Use an INSEE department code such as 77, 2A or 971, or `all`.',
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** Structured facts of a failure: file, line, expected, found, url, status… Never a secret. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/**
 * A foreseen failure: *what failed: what was expected, what came*. What to do comes from {@link ERRORS}.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }

  /** What the reader can do about it. */
  get remedy(): string {
    return ERRORS[this.code];
  }
}

/** The message of anything thrown, with the messages of its causes. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own =
    error instanceof AggregateError && error.message === ''
      ? error.errors.map(describeError).join('; ')
      : error.message;
  return error.cause === undefined ? own : `${own} (cause: ${describeError(error.cause)})`;
}
