import { useMemo } from 'react';
import type { CommunesView } from '../api/views.js';
import { searchKey } from '../format/text.js';
import { marksOf, paletteOf, type Step } from '../map/palettes.js';
import type { Scene } from '../map/scene.js';
import type { Shapes } from '../map/shapes.js';
import { type CommuneForecast, stepOf, unitForecast } from '../map/steps.js';
import type { Outlines } from '../map/topology.js';
import type { TownLabel } from '../map/town-labels.js';
import { usePage } from '../state/use-page-address.js';

type Drawing = { readonly outlines: Outlines; readonly shapes: Shapes };

const NO_FORECASTS: ReadonlyMap<string, CommuneForecast> = new Map();

/** Forecasts and the reader's choices → what the renderers draw. @param text what the search filters by */
export function useScene(
  drawing: Drawing | undefined,
  communes: CommunesView | undefined,
  forecasts: ReadonlyMap<string, CommuneForecast> = NO_FORECASTS,
  towns: readonly TownLabel[],
  text: string,
) {
  const { address, theme } = usePage();
  const dark = theme === 'dark';
  const { layer, palette, patterns, steps: shown, commune } = address;
  const names = useMemo(
    () => new Map(communes?.codes.map((code, i) => [code, communes.names[i] ?? code])),
    [communes],
  );
  const units = useMemo(
    () =>
      (drawing?.outlines.units ?? []).map((unit) => ({
        forecast: unitForecast(unit, forecasts),
        name: unit.codes.length > 1 ? (unit.name ?? '') : (names.get(unit.codes[0] ?? '') ?? unit.name ?? ''),
        codes: unit.codes,
      })),
    [drawing, forecasts, names],
  );
  const scene = useMemo((): Scene | undefined => {
    if (drawing === undefined) return undefined;
    const key = searchKey(text);
    const steps = units.map(({ forecast }) => stepOf(forecast, layer));
    const matches = ({ name, codes }: (typeof units)[number]) =>
      key === '' ||
      searchKey(name).includes(key) ||
      codes.some(
        (code) => code.startsWith(key.toUpperCase()) || searchKey(names.get(code) ?? '').includes(key),
      );
    return {
      ...drawing,
      steps,
      inks: paletteOf(layer, palette),
      marks: marksOf(layer),
      lettersEarly: layer === 'risk',
      patterns,
      dimmed: units.map((unit, i) => (shown.length > 0 && !shown.includes(steps[i] ?? -1)) || !matches(unit)),
      selected: drawing.outlines.unitOf.get(commune ?? '') ?? -1,
      towns,
      dark,
    };
  }, [drawing, units, names, layer, palette, patterns, shown, commune, towns, dark, text]);
  const counts = useMemo(() => {
    const found = new Map<Step, number>();
    for (const code of communes?.codes ?? []) {
      const step = stepOf(forecasts.get(code), layer);
      found.set(step, (found.get(step) ?? 0) + 1);
    }
    return found;
  }, [communes, forecasts, layer]);
  return { scene, counts, units };
}
