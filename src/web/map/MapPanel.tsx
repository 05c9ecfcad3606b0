import { lazy, Suspense, useCallback, useMemo, useState } from 'react';
import type { StatusView } from '../api/views.js';
import { formatLongDay } from '../format/days.js';
import { Boundary } from '../notices/Boundary.jsx';
import { usePage } from '../state/use-page-address.js';
import { useMedia } from '../state/use-size.js';
import { usesMapLibre } from './graphics-card.js';
import { LayerSwitch } from './LayerSwitch.jsx';
import { Legend } from './Legend.jsx';
import { MapButtons } from './MapButtons.jsx';
import type { Step } from './palettes.js';
import { Scale } from './Scale.jsx';
import { SvgMap } from './SvgMap.jsx';
import type { MapControls, Padding, Pointed, Scene } from './scene.js';
import type { CommuneForecast } from './steps.js';
import { Tooltip } from './Tooltip.jsx';

const GlMap = lazy(() => import('./GlMap.jsx').then(({ GlMap }) => ({ default: GlMap })));

type Props = {
  readonly name: string;
  readonly day: string;
  readonly simulated: boolean;
  readonly classes: StatusView['classes'];
  /** undefined while the outlines are on their way, null when there are none */
  readonly scene: Scene | undefined | null;
  readonly counts: ReadonlyMap<Step, number>;
  readonly unitForecasts: readonly (CommuneForecast | undefined)[];
  readonly unitNames: readonly string[];
  readonly onChoose: (unit: number) => void;
};

const WIDE: Padding = { top: 76, right: 56, bottom: 40, left: 252 };
const NARROW: Padding = { top: 70, right: 16, bottom: 36, left: 16 };

/** The map with its title, layers, legend and scale; SVG first, MapLibre above it once it has drawn. */
export function MapPanel(props: Props) {
  const { name, day, simulated, scene, onChoose } = props;
  const { address, words } = usePage();
  const narrow = useMedia('(max-width: 900px)');
  const still = useMedia('(prefers-reduced-motion: reduce)');
  const [withCard] = useState(() => usesMapLibre(address.renderer));
  const [drawn, setDrawn] = useState(false);
  const [pointed, setPointed] = useState<Pointed | undefined>();
  const [kmPerPixel, setKmPerPixel] = useState(Number.NaN);
  const [controls, setControls] = useState<MapControls | undefined>();
  const padding = narrow ? NARROW : WIDE;
  const longDay = formatLongDay(day, words.locale);
  const onDrawn = useCallback(() => setDrawn(true), []);
  const label = words.mapOf(name, longDay);
  const inks = useMemo(() => scene?.inks ?? [], [scene]);
  const shared = {
    padding,
    label,
    onPoint: setPointed,
    onChoose,
    onScale: setKmPerPixel,
    onControls: setControls,
  };
  return (
    <section className="map" aria-label={label}>
      <h1 className="map-title">
        <strong>{name}</strong> <span>{longDay}</span>
        {simulated && <em className="tag-simulated">{words.simulatedTag}</em>}
      </h1>
      <LayerSwitch />
      {scene && (
        <div className="map-frame">
          {!(withCard && drawn) && <SvgMap scene={scene} {...shared} />}
          {/* without WebGL, or without the chunk after an update, the SVG behind stays */}
          {withCard && (
            <Boundary fallback={() => null}>
              <Suspense>
                <GlMap scene={scene} {...shared} onDrawn={onDrawn} still={still} touch={narrow} />
              </Suspense>
            </Boundary>
          )}
          {pointed !== undefined && (
            <Tooltip
              pointed={pointed}
              name={props.unitNames[pointed.unit] ?? ''}
              forecast={props.unitForecasts[pointed.unit]}
              arrondissements={scene.outlines.units[pointed.unit]?.codes.length ?? 1}
            />
          )}
          <MapButtons controls={controls} />
          <Scale kmPerPixel={kmPerPixel} />
          <p className="map-sources">
            {simulated ? words.sourcesSimulated : words.sources}
            {!withCard && ` · ${words.lightMode}`}
          </p>
        </div>
      )}
      {scene === undefined && <div className="map-frame skeleton" aria-hidden="true" />}
      {scene === null && <p className="map-frame map-missing">{words.noContours}</p>}
      {scene && <Legend classes={props.classes} inks={inks} counts={props.counts} />}
    </section>
  );
}
