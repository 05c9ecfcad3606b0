import type { Random } from '../lib/random.js';

const STEMS =
  'Abran Avel Barzi Belvor Boncré Brézal Calvin Chabrou Chantor Corvi Darmel Drouvi Égleu Estrac Fauvel Ferrazou ' +
  'Fonzel Garzi Gervou Grandval Haubri Houlvi Jarzel Jolva Lambrou Larzavi Louvra Malvazi Marzou Mirvel Montzel Neuvri ' +
  'Noirzel Orvra Ozel Palvi Pierrou Plessoul Quervi Rambrel Rochval Rouvzi Salvra Servazou Tarvel Thorzi Tresval ' +
  'Urvel Valzou Vernazou Vieuvri Vouzra Yvrel Zolvi';
const ENDS = 'gny court ville nac euil mont bourg ay ange oire ières elle ette on';
const TAILS =
  '-le-Haut|-le-Bas|-sur-Ombre|-sur-Mirelle|-les-Bois|-la-Forêt|-en-Plaine|-aux-Saules|-lès-Abranville';
const SAINTS =
  'Aurèle Brévin Cléodon Doriane Évandre Florimond Galmer Hervelin Isaure Lorvin Mélisse Ombrine';

/** The name of the one large town; first in the alphabet, so that it also has the first code. */
export const TOWN_NAME = 'Abranville';

/** Fictional names in a French manner, all different, in alphabetical order, the town first. */
export function inventNames(random: Random, count: number): string[] {
  const pick = (list: readonly string[]) => list[random.below(list.length)] as string;
  const [stems, ends, tails, saints] = [
    STEMS.split(' '),
    ENDS.split(' '),
    TAILS.split('|'),
    SAINTS.split(' '),
  ];
  const names = new Set<string>();
  while (names.size < count - 1) {
    const base = random.next() < 0.14 ? `Saint-${pick(saints)}` : join(pick(stems), pick(ends));
    const name = random.next() < 0.22 ? `${base}${pick(tails)}` : base;
    if (name.localeCompare(TOWN_NAME, 'fr') > 0) names.add(name);
  }
  return [TOWN_NAME, ...[...names].sort((a, b) => a.localeCompare(b, 'fr'))];
}

/** Capitals without accents or hyphens, as INSEE and the list of fire stations write names. */
export function inCapitals(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[-']/g, ' ')
    .toUpperCase();
}

/** Of two vowels that would meet, the first goes: `Gervou` + `oire` is `Gervoire`. */
function join(stem: string, end: string): string {
  return /^[aeioè]/.test(end) ? stem.replace(/[aeiou]+$/, '') + end : stem + end;
}
