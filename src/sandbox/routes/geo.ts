import { SIMULATED_DEPARTMENT } from '../../domain/department.js';
import { type Answer, json, type Publisher, type Question } from '../answer.js';
import type { SimulatedCommune } from '../communes.js';
import { type Country, SIMULATED_REGION } from '../country.js';

const DEFAULT_FIELDS = ['nom', 'code', 'codeDepartement', 'codeRegion', 'codesPostaux', 'population'];

/** geo.api.gouv.fr: communes of the one department, with centre, area and contour. */
export function geo(country: Country): Publisher {
  return (question) => {
    const { path, query } = question;
    const department = /^\/departements\/([^/]+)(\/communes)?$/.exec(path);
    if (path === '/departements') return json([describeDepartment()]);
    if (department !== null) {
      if (department[1] !== SIMULATED_DEPARTMENT) return json({ code: 404, message: 'Not found' }, 404);
      return department[2] === undefined ? json(describeDepartment()) : listing(country.communes, question);
    }
    if (path === '/communes') return listing(select(country.communes, query), question);
    if (path === '/communes_associees_deleguees') return json(delegated(country));
    const one = /^\/communes\/([^/]+)$/.exec(path);
    if (one === null) return undefined;
    const commune = country.communes.find(({ code }) => code === one[1]);
    if (commune === undefined) return json({ code: 404, message: 'Not found' }, 404);
    return json(query.get('format') === 'geojson' ? feature(commune, query) : describe(commune, query));
  };
}

function describeDepartment(): object {
  return { nom: 'Simulie', code: SIMULATED_DEPARTMENT, codeRegion: SIMULATED_REGION };
}

/** The merged commune lives on as a delegated one, under its old code. */
function delegated({ merger }: Country): object[] {
  const { oldCode: code, oldName: nom, newCode: chefLieu } = merger;
  return [{ nom, code, type: 'commune-deleguee', chefLieu }];
}

function select(communes: readonly SimulatedCommune[], query: URLSearchParams): SimulatedCommune[] {
  const types = (query.get('type') ?? 'commune-actuelle').split(',');
  if (!types.includes('commune-actuelle')) return [];
  const is = (name: string, value: string) => !query.has(name) || query.get(name) === value;
  const name = query.get('nom')?.toLowerCase();
  return communes.filter(
    (commune) =>
      is('codeDepartement', commune.department) &&
      is('codeRegion', commune.region) &&
      is('code', commune.code) &&
      is('codePostal', commune.postalCode) &&
      (name === undefined || commune.name.toLowerCase().includes(name)),
  );
}

function listing(communes: readonly SimulatedCommune[], { query }: Question): Answer {
  if (query.get('format') !== 'geojson') return json(communes.map((commune) => describe(commune, query)));
  const collection = {
    type: 'FeatureCollection',
    features: communes.map((commune) => feature(commune, query)),
  };
  return { ...json(collection), contentType: 'application/geo+json; charset=utf-8' };
}

/** Only what was asked for; the name and the code always come. */
function describe(commune: SimulatedCommune, query: URLSearchParams): Record<string, unknown> {
  const all: Readonly<Record<string, unknown>> = {
    nom: commune.name,
    code: commune.code,
    codeDepartement: commune.department,
    codeRegion: commune.region,
    codesPostaux: [commune.postalCode],
    population: commune.population,
    surface: Math.round(commune.areaKm2 * 10_000) / 100,
    centre: { type: 'Point', coordinates: [commune.lonDeg, commune.latDeg] },
    contour: { type: 'Polygon', coordinates: [commune.ring] },
  };
  const asked = query.get('fields')?.split(',') ?? DEFAULT_FIELDS;
  const names = new Set(['nom', 'code', ...asked.filter((name) => name in all)]);
  return Object.fromEntries([...names].map((name) => [name, all[name]]));
}

function feature(commune: SimulatedCommune, query: URLSearchParams): object {
  const { centre: _centre, contour: _contour, ...properties } = describe(commune, query);
  const contour = query.get('geometry') === 'contour';
  return {
    type: 'Feature',
    properties,
    geometry: contour
      ? { type: 'Polygon', coordinates: [commune.ring] }
      : { type: 'Point', coordinates: [commune.lonDeg, commune.latDeg] },
  };
}
