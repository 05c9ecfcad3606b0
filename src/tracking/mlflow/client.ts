import ky, { HTTPError } from 'ky';
import { AppError } from '../../lib/errors.js';

/** Where an MLflow server is, and what it asks of its callers. */
export type MlflowAccess = {
  /** address of the server, without user name or password · `http://127.0.0.1:5000` */
  readonly uri: string;
  /** sent as `Authorization: Bearer …`; goes before user name and password */
  readonly token?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
};

/** Questions to MLflow's REST API 2.0, answered or refused as AppError. */
export type MlflowClient = {
  readonly get: <Answer>(path: string, query: Readonly<Record<string, string>>) => Promise<Answer>;
  /** Sends JSON; only POST is never repeated, for it may have been heard. */
  readonly send: <Answer>(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body: unknown,
  ) => Promise<Answer>;
  readonly putBytes: (path: string, bytes: Uint8Array) => Promise<void>;
  readonly getBytes: (path: string, query?: Readonly<Record<string, string>>) => Promise<Uint8Array>;
};

const TIMEOUT_MS = 60_000;
/** of the bytes of an artifact, which may be hundreds of megabytes */
const BYTES_TIMEOUT_MS = 600_000;
const RETRIES = 3;
const RETRIED_STATUS = [408, 429, 500, 502, 503, 504];

/** @param access see {@link MlflowAccess} */
export function createMlflowClient(access: MlflowAccess): MlflowClient {
  const address = (path: string) => `${access.uri.replace(/\/+$/, '')}/api/2.0/${path}`;
  const http = ky.create({
    headers: { 'user-agent': 'rescue-predict', ...authorization(access) },
    timeout: TIMEOUT_MS,
    redirect: 'error',
    retry: {
      limit: RETRIES,
      methods: ['get', 'put', 'patch', 'delete'],
      statusCodes: RETRIED_STATUS,
      afterStatusCodes: [429, 503],
      maxRetryAfter: TIMEOUT_MS,
    },
  });
  const answered = async <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await call();
    } catch (error) {
      throw await failureOf(error, access.uri);
    }
  };
  return {
    get: (path, query) => answered(() => http.get(address(path), { searchParams: query }).json()),
    send: (method, path, body) => answered(() => http(address(path), { method, json: body }).json()),
    putBytes: (path, bytes) =>
      answered(async () => {
        await http.put(address(path), { body: new Uint8Array(bytes), timeout: BYTES_TIMEOUT_MS });
      }),
    getBytes: (path, query = {}) =>
      answered(
        async () =>
          new Uint8Array(
            await http.get(address(path), { searchParams: query, timeout: BYTES_TIMEOUT_MS }).arrayBuffer(),
          ),
      ),
  };
}

function authorization({ token, username, password }: MlflowAccess): Record<string, string> {
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  if (username === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}` };
}

/** MLflow's words for a failure, in ours. Nothing that was sent is repeated: it may hold a secret. */
async function failureOf(error: unknown, uri: string): Promise<AppError> {
  if (error instanceof AppError) return error;
  if (!(error instanceof HTTPError))
    return new AppError('TRACKING_UNAVAILABLE', `MLflow at ${uri}: no answer`, { uri }, error);
  const { status } = error.response;
  const answer = readFailure(await error.response.text().catch(() => ''));
  const message = `MLflow at ${uri}: status ${status}${answer.message === '' ? '' : `, ${answer.message}`}`;
  const details = { uri, status, code: answer.code };
  if (answer.code === 'RESOURCE_DOES_NOT_EXIST' || (status === 404 && answer.code !== 'ENDPOINT_NOT_FOUND'))
    return new AppError('NOT_FOUND', message, details);
  if (answer.code === 'INVALID_PARAMETER_VALUE' || answer.code === 'BAD_REQUEST')
    return new AppError('INPUT_INVALID', message, details);
  return new AppError('TRACKING_REFUSED', message, details);
}

function readFailure(text: string): { code: string; message: string } {
  try {
    const { error_code = '', message = '' } = JSON.parse(text) as { error_code?: string; message?: string };
    return { code: String(error_code), message: String(message).split('\n')[0]?.slice(0, 300) ?? '' };
  } catch {
    return { code: '', message: '' };
  }
}

/** Whether a failure is MLflow's answer that something exists already. */
export function isAlreadyThere(error: unknown): boolean {
  return error instanceof AppError && error.details.code === 'RESOURCE_ALREADY_EXISTS';
}
