import { type Ink, NO_DATA, NO_DATA_FILL, STEPS, type Step } from './palettes.js';
import { tileOf } from './patterns.js';

type Props = {
  /** keeps the ids of two drawings on one page apart */
  readonly prefix: string;
  readonly inks: readonly Ink[];
  readonly patterns: boolean;
  /** size of a tile's unit; the inverse of the zoom keeps hatching the same on screen */
  readonly scale: number;
};

export function PatternDefs({ prefix, inks, patterns, scale }: Props) {
  return (
    <defs>
      {[NO_DATA, ...STEPS].map((step) => {
        const tile = tileOf(step, patterns);
        if (tile === undefined) return null;
        return (
          <pattern
            key={step}
            id={patternId(prefix, step)}
            width={tile.size}
            height={tile.size}
            patternUnits="userSpaceOnUse"
            patternTransform={`scale(${scale})`}
          >
            <rect width={tile.size} height={tile.size} fill={inks[step]?.fill ?? NO_DATA_FILL} />
            <path
              d={tile.path}
              fill="none"
              stroke={tile.stroke}
              strokeWidth={tile.width}
              strokeLinecap={tile.round ? 'round' : 'butt'}
            />
          </pattern>
        );
      })}
    </defs>
  );
}

/** The paint of a step: its plain fill, or its pattern where it has one. */
export function paintOf(prefix: string, step: Step, inks: readonly Ink[], patterns: boolean): string {
  const plain = inks[step]?.fill ?? NO_DATA_FILL;
  return tileOf(step, patterns) === undefined ? plain : `url(#${patternId(prefix, step)})`;
}

function patternId(prefix: string, step: Step): string {
  return `${prefix}-pattern-${step === NO_DATA ? 'none' : step}`;
}
