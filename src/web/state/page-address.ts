import { parseDepartmentCode, parseInseeCode } from '../../domain/commune.js';
import { parseDay } from '../../domain/day.js';
import { LANGUAGES, type Language } from '../i18n/words.js';

export type MapLayer = 'risk' | 'gap';
export type PaletteName = 'std' | 'cvd';
export type RendererChoice = 'auto' | 'gl' | 'svg';

/** Everything that a shared link must bring back. */
export type PageAddress = {
  readonly department: string | undefined;
  readonly day: string | undefined;
  readonly commune: string | undefined;
  readonly layer: MapLayer;
  readonly palette: PaletteName;
  readonly patterns: boolean;
  readonly language: Language;
  /** steps of the legend that are shown, 0 to 4; all when empty */
  readonly steps: readonly number[];
  readonly renderer: RendererChoice;
};

/**
 * `/d/77?j=2026-11-23&c=77288&vue=ecart&pal=cvd&motifs=1&lang=en&cl=DE` → state; what is not understood is left out.
 * @param path `/d/77` · @param search with or without its `?`
 */
export function parsePageAddress(path: string, search: string): PageAddress {
  const query = new URLSearchParams(search);
  const department = parseDepartmentCode(/^\/d\/([^/]+)\/?$/.exec(path)?.[1] ?? '');
  const renderer = query.get('rendu');
  return {
    department,
    day: parseDay(query.get('j') ?? ''),
    commune: parseInseeCode(query.get('c') ?? ''),
    layer: query.get('vue') === 'ecart' ? 'gap' : 'risk',
    palette: query.get('pal') === 'cvd' ? 'cvd' : 'std',
    patterns: query.get('motifs') === '1',
    language: LANGUAGES.find((language) => language === query.get('lang')) ?? 'fr',
    steps: [...new Set(query.get('cl') ?? '')]
      .map((letter) => 'ABCDE'.indexOf(letter))
      .filter((step) => step >= 0),
    renderer: renderer === 'gl' || renderer === 'svg' ? renderer : 'auto',
  };
}

/** The inverse of {@link parsePageAddress}; what is the default is not written. */
export function formatPageAddress(address: PageAddress): string {
  const query = new URLSearchParams();
  if (address.day !== undefined) query.set('j', address.day);
  if (address.commune !== undefined) query.set('c', address.commune);
  if (address.layer === 'gap') query.set('vue', 'ecart');
  if (address.palette === 'cvd') query.set('pal', 'cvd');
  if (address.patterns) query.set('motifs', '1');
  if (address.steps.length > 0)
    query.set(
      'cl',
      [...address.steps]
        .sort()
        .map((step) => 'ABCDE'[step])
        .join(''),
    );
  if (address.language !== 'fr') query.set('lang', address.language);
  if (address.renderer !== 'auto') query.set('rendu', address.renderer);
  const path = address.department === undefined ? '/' : `/d/${address.department}`;
  return query.size === 0 ? path : `${path}?${query}`;
}
