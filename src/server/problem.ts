import { AppError, describeError, type ErrorCode } from '../lib/errors.js';
import type { ProblemView } from './contract.js';

/** HTTP status of each foreseen failure; what is not named here is a failure of the server (500). */
const STATUS: Partial<Record<ErrorCode, number>> = {
  NOT_FOUND: 404,
  ISSUE_MISSING: 404,
  LAKE_OBJECT_MISSING: 404,
  TOKEN_MISSING: 401,
  INPUT_INVALID: 400,
  UNKNOWN_DEPARTMENT: 400,
  MODEL_MISSING: 503,
  WAREHOUSE_EMPTY: 503,
  WAREHOUSE_BUSY: 503,
  STATE_UNAVAILABLE: 503,
  TRACKING_UNAVAILABLE: 503,
  TRACKING_REFUSED: 503,
  SOURCE_UNREACHABLE: 502,
  SOURCE_REFUSED: 502,
  STORAGE_FULL: 507,
};

const TITLES: Readonly<Record<number, string>> = {
  400: 'The request is not valid',
  401: 'The token is missing or wrong',
  404: 'There is no such thing',
  405: 'The method is not allowed here',
  500: 'The server failed',
  502: 'A publisher failed',
  503: 'Not ready',
  507: 'The disk is full',
};

type FastifyFailure = {
  readonly statusCode?: number;
  readonly validation?: readonly { readonly instancePath: string; readonly message?: string }[];
  readonly validationContext?: string;
};

/** Turns anything thrown into problem+json. What was not foreseen keeps its message to itself. */
export function problemOf(error: unknown): ProblemView {
  if (error instanceof AppError) {
    const status = STATUS[error.code] ?? 500;
    return problem(status, error.code, error.message, error.remedy, { ...error.details });
  }
  const failure = error as FastifyFailure;
  if (failure.validation !== undefined) {
    const where = failure.validationContext ?? 'request';
    const faults = failure.validation.map(({ instancePath, message }) =>
      `${where}${instancePath.replaceAll('/', '.')} ${message ?? 'is not valid'}`.trim(),
    );
    return problem(
      400,
      'INPUT_INVALID',
      faults.join('; '),
      'Correct the named input; see /api/openapi.json.',
      {},
    );
  }
  const status = failure.statusCode ?? 500;
  if (status >= 400 && status < 500)
    return problem(
      status,
      'INPUT_INVALID',
      describeError(error),
      'Correct the request; see /api/openapi.json.',
      {},
    );
  return problem(
    500,
    'INTERNAL',
    'unexpected failure',
    'Read the log of the server; report it with its lines.',
    {},
  );
}

function problem(
  status: number,
  code: string,
  detail: string,
  remedy: string,
  details: Record<string, unknown>,
): ProblemView {
  return {
    type: `urn:rescue-predict:problem:${code.toLowerCase().replaceAll('_', '-')}`,
    title: TITLES[status] ?? 'The request failed',
    status,
    detail,
    code,
    remedy,
    ...(Object.keys(details).length === 0 ? {} : { details }),
  };
}
