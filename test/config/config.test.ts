import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadConfig, redactConfig, scopeOf, simulatedConfig } from '../../src/config/config.js';
import { REAL_DEPARTMENTS } from '../../src/domain/department.js';
import { AppError } from '../../src/lib/errors.js';

const folder = mkdtempSync(join(tmpdir(), 'rp-config-'));

function fileWith(content: unknown): string {
  const path = join(folder, `${Math.random().toString(36).slice(2)}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

test('without file and environment every setting has a default', () => {
  const config = loadConfig({}, {}, folder);
  assert.deepEqual(config.departments, ['77']);
  assert.equal(config.host, '127.0.0.1');
  assert.equal(config.port, 7860);
  assert.equal(config.warehouse.memoryLimit, '2GB');
  assert.equal(config.home, join(folder, 'data/real'));
  assert.equal(config.weather.forecast, 'open-meteo');
});

test('the command line goes before the environment, the environment before the file', () => {
  const config = fileWith({ home: 'from-file', departments: '91' });
  assert.equal(loadConfig({}, { config }, folder).home, join(folder, 'from-file'));
  assert.equal(loadConfig({ RESCUE_PREDICT_HOME: '/env' }, { config }, folder).home, '/env');
  assert.equal(loadConfig({ RESCUE_PREDICT_HOME: '/env' }, { config, home: '/cli' }, folder).home, '/cli');
  assert.deepEqual(
    loadConfig({}, { config, department: '2a,77,77' }, folder).departments,
    ['2A', '77'].sort(),
  );
});

test('every fault of a file is reported at once, with its place', () => {
  const config = fileWith({ port: 'x', years: [1999], weather: { observed: 'guess' }, unknown: 1 });
  assert.throws(
    () => loadConfig({}, { config }, folder),
    (error: AppError) =>
      error.code === 'CONFIG_INVALID' &&
      ['port', 'years.0', 'weather.observed'].every((place) => error.message.includes(place)),
  );
});

test('a file that is no JSON is named', () => {
  assert.throws(() => loadConfig({}, { config: fileWith('{') }, folder), /expected a JSON file/);
});

test('unknown departments and ports are refused together', () => {
  assert.throws(
    () => loadConfig({}, { department: '77,99,xx', port: '70000' }, folder),
    (error: AppError) => ['"99"', '"XX"', '70000'].every((part) => error.message.includes(part)),
  );
});

test('all means every real department and not the simulated one', () => {
  const { departments } = loadConfig({}, { department: 'all' }, folder);
  assert.equal(departments.length, REAL_DEPARTMENTS.length);
  assert.ok(!departments.includes('00' as never));
  assert.equal(scopeOf(departments), 'all');
  assert.equal(scopeOf(['2A', '77'] as never), '2A-77');
});

test('variables of a file are filled from the environment, or from their default', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the form under test
  const given = { sources: { accidents: { files: ['${DATA:-fallback}/a*.csv'] } } };
  const config = fileWith(given);
  assert.deepEqual(loadConfig({ DATA: '/real' }, { config }, folder).sources.accidents.files, [
    '/real/a*.csv',
  ]);
  assert.deepEqual(loadConfig({}, { config }, folder).sources.accidents.files, [
    join(folder, 'fallback/a*.csv'),
  ]);
});

test('secrets never reach what is printed', () => {
  const config = loadConfig(
    { DATABASE_URL: 'postgres://u:secret@h/d', OPENWEATHERMAP_API: 'k3y' },
    {},
    folder,
  );
  assert.equal(config.weather.observed, 'openweathermap');
  const printed = JSON.stringify(redactConfig(config));
  assert.ok(!printed.includes('secret') && !printed.includes('k3y'));
  assert.ok(printed.includes('***'));
});

test('openweathermap without a key says which variables hold it', () => {
  const config = fileWith({ weather: { forecast: 'openweathermap' } });
  assert.throws(() => loadConfig({}, { config }, folder), /OPENWEATHERMAP_API or WEATHERMAP_API/);
});

test('the simulated country has a store of its own', () => {
  const real = loadConfig({}, {}, folder);
  const simulated = simulatedConfig(real);
  assert.notEqual(simulated.home, real.home);
  assert.deepEqual(simulated.departments, ['00']);
  assert.equal(simulated.simulated, true);
});

test('faults are AppErrors with a remedy', () => {
  try {
    loadConfig({}, { port: 'no' }, folder);
    assert.fail('expected a fault');
  } catch (error) {
    assert.ok(error instanceof AppError && error.remedy.includes('rescue-predict config'));
  }
});
