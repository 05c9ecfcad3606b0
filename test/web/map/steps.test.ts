import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_DATA, stepOfClass } from '../../../src/web/map/palettes.js';
import { drawShapes } from '../../../src/web/map/shapes.js';
import {
  forecastsByCode,
  gapStep,
  stepOf,
  thumbnailSteps,
  unitForecast,
} from '../../../src/web/map/steps.js';
import { readOutlines } from '../../../src/web/map/topology.js';
import { MOCK_TODAY, mockForecasts } from '../../e2e/mock-answers.js';
import { cityDepartment, hexagonDepartment } from '../../e2e/mock-country.js';

const city = cityDepartment();
const outlines = readOutlines(city.contours);
const forecasts = forecastsByCode(mockForecasts(city, MOCK_TODAY, true));
const unitNamed = (code: string) => {
  const unit = outlines.units[outlines.unitOf.get(code) ?? -1];
  assert.ok(unit !== undefined);
  return unit;
};

test('a city drawn as one has the probability that any of its arrondissements has an accident', () => {
  const unit = unitNamed('69381');
  assert.deepEqual(unit.codes, ['69381', '69382', '69383']);
  const [a, b, c] = unit.codes.map((code) => forecasts.get(code)?.probability ?? Number.NaN);
  assert.ok(a !== undefined && b !== undefined && c !== undefined);
  const found = unitForecast(unit, forecasts);
  assert.ok(Math.abs((found?.probability ?? 0) - (1 - (1 - a) * (1 - b) * (1 - c))) < 1e-12);
});

test('a city of which one part is unknown is unknown', () => {
  const some = new Map([...forecasts].filter(([code]) => code !== '69382'));
  assert.equal(unitForecast(unitNamed('69381'), some), undefined);
});

test('a missing value is never class A', () => {
  assert.equal(stepOf(undefined, 'risk'), NO_DATA);
  assert.equal(stepOf(undefined, 'gap'), NO_DATA);
  assert.equal(unitForecast(unitNamed('69004'), forecasts), undefined);
  for (const letter of ['-', ' ', '', 'F', undefined]) assert.equal(stepOfClass(letter), NO_DATA);
  const broken = { ...mockForecasts(city, MOCK_TODAY, true), probability: [Number.NaN] };
  assert.equal(forecastsByCode(broken).size, 0);
});

test('a commune without a normal has no gap', () => {
  assert.equal(gapStep(0.1, 0), NO_DATA);
  assert.deepEqual(
    [0.7, 0.8, 1, 1.2, 1.3].map((rate) => gapStep(rate, 1)),
    [0, 1, 2, 3, 4],
  );
});

test('thumbnails show letters as they are, and unknown ones as no data', () => {
  const codes = city.communes.map(({ code }) => code);
  const letters = codes.map((code) => (code === '69004' ? '-' : 'E')).join('');
  const steps = thumbnailSteps(outlines.units, codes, letters);
  assert.equal(steps[unitNamed('69004').index], NO_DATA);
  assert.equal(steps[unitNamed('69381').index], 4);
});

test('outlines other than the TopoJSON of the contract are refused with what came', () => {
  assert.throws(() => readOutlines({ type: 'FeatureCollection' }), /expected TopoJSON/);
});

test('the flat drawing keeps north up, fits its box, and maps degrees there and back', () => {
  const shapes = drawShapes(readOutlines(hexagonDepartment('77', 'x', 6, 5).contours));
  assert.equal(shapes.paths.length, 30);
  assert.ok(Math.abs(Math.max(shapes.width, shapes.height) - 1000) < 1e-6);
  const [west, south, east, north] = shapes.boundsDeg;
  assert.ok(shapes.place(west, north)[1] < shapes.place(west, south)[1]);
  const [x, y] = shapes.place((west + east) / 2, (south + north) / 2);
  const [lonDeg, latDeg] = shapes.degrees(x, y);
  assert.ok(Math.abs(lonDeg - (west + east) / 2) < 1e-9 && Math.abs(latDeg - (south + north) / 2) < 1e-9);
});
