import type { DepartmentCode } from './commune.js';

/** A calendar of public holidays, as calendrier.api.gouv.fr names it. */
export const HOLIDAY_ZONES = [
  'metropole',
  'alsace-moselle',
  'guadeloupe',
  'guyane',
  'la-reunion',
  'martinique',
  'mayotte',
  'nouvelle-caledonie',
  'polynesie-francaise',
  'saint-barthelemy',
  'saint-martin',
  'saint-pierre-et-miquelon',
  'wallis-et-futuna',
] as const;
export type HolidayZone = (typeof HOLIDAY_ZONES)[number];

export type Department = {
  readonly code: DepartmentCode;
  readonly name: string;
  readonly holidayZone: HolidayZone;
  /** académies whose school calendar holds here, today's name first, then names of older vintages */
  readonly academies: readonly string[];
};

/** The department of the simulated country: it exists nowhere else. */
export const SIMULATED_DEPARTMENT = '00' as DepartmentCode;

const ACADEMIES: readonly (readonly [names: string, departments: string])[] = [
  ['Besançon', '25 39 70 90'],
  ['Bordeaux', '24 33 40 47 64'],
  ['Clermont-Ferrand', '03 15 43 63'],
  ['Dijon', '21 58 71 89'],
  ['Grenoble', '07 26 38 73 74'],
  ['Limoges', '19 23 87'],
  ['Lyon', '01 42 69'],
  ['Poitiers', '16 17 79 86'],
  ['Aix-Marseille', '04 05 13 84'],
  ['Amiens', '02 60 80'],
  ['Lille', '59 62'],
  ['Nancy-Metz', '54 55 57 88'],
  ['Nantes', '44 49 53 72 85'],
  ['Nice', '06 83'],
  ['Normandie|Caen', '14 50 61'],
  ['Normandie|Rouen', '27 76'],
  ['Orléans-Tours', '18 28 36 37 41 45'],
  ['Reims', '08 10 51 52'],
  ['Rennes', '22 29 35 56'],
  ['Strasbourg', '67 68'],
  ['Créteil', '77 93 94'],
  ['Montpellier', '11 30 34 48 66'],
  ['Paris', '75'],
  ['Toulouse', '09 12 31 32 46 65 81 82'],
  ['Versailles', '78 91 92 95'],
  ['Corse', '2A 2B'],
  ['Guadeloupe', '971 977 978'],
  ['Martinique', '972'],
  ['Guyane', '973'],
  ['Réunion', '974'],
  ['Saint Pierre et Miquelon|Saint-Pierre-et-Miquelon', '975'],
  ['Mayotte', '976'],
  ['Wallis et Futuna|Wallis-et-Futuna', '986'],
  ['Polynésie|Polynésie française', '987'],
  ['Nouvelle Calédonie|Nouvelle-Calédonie', '988'],
  ['Simulie', '00'],
];

const OVERSEAS_HOLIDAYS: Readonly<Record<string, HolidayZone>> = {
  '971': 'guadeloupe',
  '972': 'martinique',
  '973': 'guyane',
  '974': 'la-reunion',
  '975': 'saint-pierre-et-miquelon',
  '976': 'mayotte',
  '977': 'saint-barthelemy',
  '978': 'saint-martin',
  '986': 'wallis-et-futuna',
  '987': 'polynesie-francaise',
  '988': 'nouvelle-caledonie',
  '57': 'alsace-moselle',
  '67': 'alsace-moselle',
  '68': 'alsace-moselle',
};

const NAMES =
  '01 Ain|02 Aisne|03 Allier|04 Alpes-de-Haute-Provence|05 Hautes-Alpes|06 Alpes-Maritimes|07 Ardèche|08 Ardennes|' +
  '09 Ariège|10 Aube|11 Aude|12 Aveyron|13 Bouches-du-Rhône|14 Calvados|15 Cantal|16 Charente|17 Charente-Maritime|' +
  "18 Cher|19 Corrèze|21 Côte-d'Or|22 Côtes-d'Armor|23 Creuse|24 Dordogne|25 Doubs|26 Drôme|27 Eure|28 Eure-et-Loir|" +
  '29 Finistère|2A Corse-du-Sud|2B Haute-Corse|30 Gard|31 Haute-Garonne|32 Gers|33 Gironde|34 Hérault|' +
  '35 Ille-et-Vilaine|36 Indre|37 Indre-et-Loire|38 Isère|39 Jura|40 Landes|41 Loir-et-Cher|42 Loire|43 Haute-Loire|' +
  '44 Loire-Atlantique|45 Loiret|46 Lot|47 Lot-et-Garonne|48 Lozère|49 Maine-et-Loire|50 Manche|51 Marne|' +
  '52 Haute-Marne|53 Mayenne|54 Meurthe-et-Moselle|55 Meuse|56 Morbihan|57 Moselle|58 Nièvre|59 Nord|60 Oise|61 Orne|' +
  '62 Pas-de-Calais|63 Puy-de-Dôme|64 Pyrénées-Atlantiques|65 Hautes-Pyrénées|66 Pyrénées-Orientales|67 Bas-Rhin|' +
  '68 Haut-Rhin|69 Rhône|70 Haute-Saône|71 Saône-et-Loire|72 Sarthe|73 Savoie|74 Haute-Savoie|75 Paris|' +
  '76 Seine-Maritime|77 Seine-et-Marne|78 Yvelines|79 Deux-Sèvres|80 Somme|81 Tarn|82 Tarn-et-Garonne|83 Var|' +
  '84 Vaucluse|85 Vendée|86 Vienne|87 Haute-Vienne|88 Vosges|89 Yonne|90 Territoire de Belfort|91 Essonne|' +
  "92 Hauts-de-Seine|93 Seine-Saint-Denis|94 Val-de-Marne|95 Val-d'Oise|971 Guadeloupe|972 Martinique|973 Guyane|" +
  '974 La Réunion|975 Saint-Pierre-et-Miquelon|976 Mayotte|977 Saint-Barthélemy|978 Saint-Martin|' +
  '986 Wallis-et-Futuna|987 Polynésie française|988 Nouvelle-Calédonie|00 Simulie (pays simulé)';

/** Every department and overseas collectivity that ONISR publishes, and the simulated one. */
export const DEPARTMENTS: readonly Department[] = NAMES.split('|').map((entry) => {
  const code = entry.slice(0, entry.indexOf(' ')) as DepartmentCode;
  return {
    code,
    name: entry.slice(code.length + 1),
    holidayZone: OVERSEAS_HOLIDAYS[code] ?? 'metropole',
    academies: (ACADEMIES.find(([, list]) => list.split(' ').includes(code))?.[0] ?? '').split('|'),
  };
});

/** All that `--department all` means: the real departments, without the simulated one. */
export const REAL_DEPARTMENTS: readonly DepartmentCode[] = DEPARTMENTS.map(({ code }) => code).filter(
  (code) => code !== SIMULATED_DEPARTMENT,
);

const byCode = new Map(DEPARTMENTS.map((department) => [department.code, department]));

export function findDepartment(code: DepartmentCode): Department | undefined {
  return byCode.get(code);
}
