import type { DepartmentCode, InseeCode } from '../domain/commune.js';

/** The communes a model knows, as parallel arrays; NaN where the publisher gives nothing. */
export type Places = {
  readonly codes: readonly InseeCode[];
  readonly departments: readonly DepartmentCode[];
  /** inhabitants */
  readonly population: Float64Array;
  /** degrees, WGS84 */
  readonly latDeg: Float64Array;
  readonly lonDeg: Float64Array;
  readonly areaKm2: Float64Array;
  /** fire stations in the commune */
  readonly stations: Float64Array;
};

export type DepartmentIndex = {
  /** in order of first appearance */
  readonly codes: readonly DepartmentCode[];
  /** place → position in `codes` */
  readonly ofPlace: Int32Array;
};

/** Numbers the departments of the places. */
export function indexDepartments(places: Places): DepartmentIndex {
  const numbers = new Map<DepartmentCode, number>();
  const ofPlace = Int32Array.from(places.departments, (code) => {
    const number = numbers.get(code) ?? numbers.size;
    numbers.set(code, number);
    return number;
  });
  return { codes: [...numbers.keys()], ofPlace };
}
