import { malformed } from './source.js';

/** An object of JSON whose members are yet to be looked at. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** @throws AppError SOURCE_MALFORMED when the bytes are empty, HTML, or cut off */
export function parseJson(bytes: Uint8Array, file: string): unknown {
  const text = new TextDecoder().decode(bytes).trim();
  if (text === '') throw malformed(file, 1, 'JSON', 'an empty file');
  try {
    return JSON.parse(text);
  } catch {
    const found = text.startsWith('<') ? 'HTML' : `text that ends with ${text.slice(-40)}`;
    throw malformed(file, text.split('\n').length, 'whole JSON', found);
  }
}

/** @throws AppError SOURCE_MALFORMED when the value is no list */
export function asList(value: unknown, file: string, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw malformed(file, 1, `a list of ${what}`, describe(value));
}

/** @throws AppError SOURCE_MALFORMED when the value is no object */
export function asObject(value: unknown, file: string, what: string): JsonObject {
  if (isObject(value)) return value;
  throw malformed(file, 1, what, describe(value));
}

export function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The value when it is a finite number, else undefined. */
export function numberOr(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The value when it is text, else undefined. */
export function textOr(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function describe(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
