import 'maplibre-gl/dist/maplibre-gl.css';
import { Map as GlobeMap, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { useEffect, useRef } from 'react';
import { usePage } from '../state/use-page-address.js';
import { addTiles, kmPerPixel, paintLetters, paintScene } from './gl-paint.js';
import { styleOf } from './gl-style.js';
import type { RendererProps } from './scene.js';

setWorkerUrl(workerUrl);

type Props = RendererProps & {
  /** the first picture stands: the SVG behind may go */
  readonly onDrawn: () => void;
  readonly still: boolean;
  readonly touch: boolean;
};

/** The map on a graphics card. It listens to `style.load` only: `load` and `idle` may never come. */
export function GlMap(props: Props) {
  const { words } = usePage();
  const frame = useRef<HTMLDivElement>(null);
  const loaded = useRef<GlobeMap | undefined>(undefined);
  const homeZoom = useRef(0);
  const latest = useRef(props);
  latest.current = props;
  const { outlines } = props.scene;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new map is made for new outlines only
  useEffect(() => {
    if (frame.current === null) return;
    const { scene, padding, still, touch } = latest.current;
    const [west, south, east, north] = scene.shapes.boundsDeg;
    const bounds = [west, south, east, north] as [number, number, number, number];
    const map = new GlobeMap({
      container: frame.current,
      style: styleOf(scene),
      bounds,
      fitBoundsOptions: { padding },
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      renderWorldCopies: false,
      cooperativeGestures: touch,
      fadeDuration: still ? 0 : 200,
      locale: {
        'Map.Title': latest.current.label,
        'CooperativeGesturesHandler.MobileHelpText': words.gestureHelp,
        'CooperativeGesturesHandler.WindowsHelpText': words.wheelHelp,
        'CooperativeGesturesHandler.MacHelpText': words.wheelHelp,
      },
    });
    map.touchZoomRotate.disableRotation();
    const fit = () =>
      map.fitBounds(bounds, { padding: latest.current.padding, animate: !latest.current.still });
    const scale = () => latest.current.onScale(kmPerPixel(map));
    const letters = () => paintLetters(map, latest.current.scene, homeZoom.current);
    map.on('style.load', () => {
      addTiles(map);
      loaded.current = map;
      homeZoom.current = map.getZoom();
      paintScene(map, latest.current.scene);
      letters();
      scale();
    });
    map.on('sourcedata', ({ sourceId, isSourceLoaded }) => {
      if (sourceId === 'units' && isSourceLoaded) map.once('render', () => latest.current.onDrawn());
    });
    map.on('zoom', scale);
    map.on('zoomend', letters);
    map.on('mousemove', 'fill', ({ features, point }) => {
      const unit = features?.[0]?.id;
      latest.current.onPoint(typeof unit === 'number' ? { unit, x: point.x, y: point.y } : undefined);
    });
    map.on('mouseleave', 'fill', () => latest.current.onPoint(undefined));
    map.on('click', 'fill', ({ features }) => {
      const unit = features?.[0]?.id;
      if (typeof unit === 'number') latest.current.onChoose(unit);
    });
    latest.current.onControls({ zoom: (by) => map.zoomTo(map.getZoom() + by * 0.7), fit });
    return () => {
      loaded.current = undefined;
      map.remove();
    };
  }, [outlines]);

  const { scene } = props;
  useEffect(() => {
    const map = loaded.current;
    if (map === undefined) return;
    paintScene(map, scene);
    paintLetters(map, scene, homeZoom.current);
  }, [scene]);

  return (
    <div className="map-canvas">
      <div className="map-gl" ref={frame} />
    </div>
  );
}
