import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROUTES } from '../../../src/server/contract.js';
import { addressOf, PATHS } from '../../../src/web/api/paths.js';

test('every address of the page is the address of the contract', () => {
  const entries = Object.entries(PATHS);
  assert.ok(entries.length > 0);
  for (const [name, path] of entries) assert.equal(path, ROUTES[name as keyof typeof PATHS].path);
});

test('named parts fill the path, others the query, undefined ones nothing', () => {
  assert.equal(addressOf('week', { department: '2A', issue: undefined }), '/api/departments/2A/week');
  assert.equal(
    addressOf('forecasts', { department: '77', format: 'csv' }),
    '/api/forecasts?department=77&format=csv',
  );
  assert.equal(addressOf('commune', { code: '../x' }), '/api/communes/..%2Fx');
});
