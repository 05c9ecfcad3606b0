import type { Routes } from '../../server/contract.js';

/**
 * Addresses of the routes this page reads. Only the types of the contract are imported, so that its validator stays out
 * of the page; the compiler refuses an address that the contract does not have.
 */
export const PATHS = {
  status: '/api/status',
  week: '/api/departments/:department/week',
  communes: '/api/departments/:department/communes',
  contours: '/api/departments/:department/contours',
  forecasts: '/api/forecasts',
  commune: '/api/communes/:code',
  search: '/api/communes',
  accidents: '/api/accidents',
} as const satisfies { readonly [Name in keyof Routes]?: Routes[Name]['path'] };

export type ReadRoute = keyof typeof PATHS;

/** What fills an address: `:name` parts first, the rest becomes the query; undefined is left out. */
export type AddressParts = Readonly<Record<string, string | number | undefined>>;

/** `('week', {department: '77'})` → `/api/departments/77/week` */
export function addressOf(route: ReadRoute, parts: AddressParts = {}): string {
  return fillAddress(PATHS[route], parts);
}

/** Fills the `:name` parts of a path; what is left becomes its query. */
export function fillAddress(template: string, parts: AddressParts): string {
  const query = new URLSearchParams();
  let path = template;
  for (const [name, value] of Object.entries(parts)) {
    if (value === undefined) continue;
    if (path.includes(`:${name}`)) path = path.replace(`:${name}`, encodeURIComponent(String(value)));
    else query.set(name, String(value));
  }
  return query.size === 0 ? path : `${path}?${query}`;
}
