import assert from 'node:assert/strict';
import { test } from 'node:test';
import { s3Error } from '../../src/lake/s3/failures.js';
import { AppError } from '../../src/lib/errors.js';

const failure = (name: string, status?: number, code?: string) =>
  Object.assign(new Error(name), {
    name,
    ...(code === undefined ? {} : { code }),
    $metadata: status === undefined ? {} : { httpStatusCode: status },
  });

test('every foreseen failure of S3 has a code and says what to do', () => {
  const cases: [unknown, string, RegExp][] = [
    [failure('NoSuchBucket', 404), 'LAKE_BUCKET_MISSING', /expected a bucket at http:\/\/minio:9000/],
    [failure('AccessDenied', 403), 'LAKE_REFUSED', /s3:ListBucket, s3:GetObject, s3:PutObject/],
    [failure('403', 403), 'LAKE_REFUSED', /expected leave/],
    [failure('CredentialsProviderError'), 'LAKE_REFUSED', /expected credentials/],
    [new Error('Region is missing'), 'LAKE_REFUSED', /lake.region or AWS_REGION/],
    [failure('PermanentRedirect', 301), 'LAKE_REFUSED', /another region/],
    [failure('AuthorizationHeaderMalformed', 400), 'LAKE_REFUSED', /another region/],
    [failure('XMinioStorageFull', 507), 'STORAGE_FULL', /no space left/],
    [failure('SlowDown', 503), 'LAKE_UNREACHABLE', /did not answer/],
    [failure('Error', undefined, 'ENOTFOUND'), 'LAKE_UNREACHABLE', /did not answer/],
    [failure('TimeoutError'), 'LAKE_UNREACHABLE', /did not answer/],
    [new AggregateError([failure('Error', undefined, 'ECONNREFUSED')]), 'LAKE_UNREACHABLE', /did not answer/],
  ];
  assert.ok(cases.length > 0);
  for (const [error, code, message] of cases) {
    const named = s3Error(error, 'rescue', 'http://minio:9000');
    assert.ok(named instanceof AppError, code);
    assert.equal(named.code, code);
    assert.match(named.message, message);
    assert.equal(named.cause, error);
  }
});

test('what was not foreseen, and what has a code already, stays as it is', () => {
  for (const error of [failure('MalformedXML', 400), new AppError('INPUT_INVALID', 'x'), new TypeError('x')])
    assert.equal(s3Error(error, 'rescue', 'e'), error);
});
