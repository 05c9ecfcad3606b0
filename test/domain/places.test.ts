import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CITIES_WITH_ARRONDISSEMENTS,
  cityOf,
  departmentOf,
  distanceKm,
  type InseeCode,
  parseDepartmentCode,
  parseInseeCode,
} from '../../src/domain/commune.js';
import { DEPARTMENTS, findDepartment, REAL_DEPARTMENTS } from '../../src/domain/department.js';

test('commune codes keep their letters and leading zeros', () => {
  for (const code of ['01001', '2A004', '2B037', '97105', '75112']) assert.equal(parseInseeCode(code), code);
  for (const text of ['1001', '2C001', '123456', "77'--", ''])
    assert.equal(parseInseeCode(text), undefined, text);
});

test('the department of a commune is two characters, three overseas', () => {
  const cases = { '01001': '01', '2A004': '2A', '97105': '971', '98735': '987', '77288': '77' };
  for (const [code, department] of Object.entries(cases))
    assert.equal(departmentOf(code as InseeCode), department);
});

test('cities stand as their arrondissements', () => {
  assert.equal(CITIES_WITH_ARRONDISSEMENTS['75056']?.length, 20);
  assert.equal(cityOf('75120' as InseeCode), '75056');
  assert.equal(cityOf('69389' as InseeCode), '69123');
  assert.equal(cityOf('13216' as InseeCode), '13055');
  assert.equal(cityOf('13001' as InseeCode), undefined);
});

test('every department has a name, a school calendar and a holiday zone', () => {
  assert.equal(REAL_DEPARTMENTS.length, 107);
  for (const { code, name, academies } of DEPARTMENTS) {
    assert.equal(parseDepartmentCode(code), code);
    assert.ok(name.length > 1 && academies[0] !== '', code);
  }
  assert.equal(findDepartment('67' as never)?.holidayZone, 'alsace-moselle');
  assert.equal(findDepartment('2A' as never)?.academies[0], 'Corse');
});

test('distances are those of the globe', () => {
  assert.ok(Math.abs(distanceKm(48.8566, 2.3522, 45.764, 4.8357) - 391.5) < 1.5);
});
