import type { Ink, Step } from './palettes.js';
import type { Shapes } from './shapes.js';
import type { Outlines } from './topology.js';
import type { TownLabel } from './town-labels.js';

/** Everything that a renderer needs to draw the map; both renderers draw the same scene. */
export type Scene = {
  readonly outlines: Outlines;
  readonly shapes: Shapes;
  /** one per unit */
  readonly steps: readonly Step[];
  readonly inks: readonly Ink[];
  readonly marks: readonly string[];
  /** the two highest steps carry their mark at department zoom already */
  readonly lettersEarly: boolean;
  readonly patterns: boolean;
  /** units that a filter of the legend sets back */
  readonly dimmed: readonly boolean[];
  /** position of the chosen unit, −1 when none */
  readonly selected: number;
  readonly towns: readonly TownLabel[];
  readonly dark: boolean;
};

/** CSS pixels kept free of the department at each side, where legend and title lie. */
export type Padding = {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
};

export type Pointed = { readonly unit: number; readonly x: number; readonly y: number };

/** What the page can ask of a renderer. */
export type MapControls = { readonly zoom: (direction: 1 | -1) => void; readonly fit: () => void };

export type RendererProps = {
  readonly scene: Scene;
  readonly padding: Padding;
  readonly label: string;
  readonly onPoint: (pointed: Pointed | undefined) => void;
  readonly onChoose: (unit: number) => void;
  /** kilometres per CSS pixel, after every change of view */
  readonly onScale: (kmPerPixel: number) => void;
  readonly onControls: (controls: MapControls) => void;
};
