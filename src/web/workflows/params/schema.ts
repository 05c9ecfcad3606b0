/** The part of JSON Schema that a form can ask for; anything else is asked for as JSON. */
export type ParamField = {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly required: boolean;
  readonly kind: 'text' | 'day' | 'integer' | 'number' | 'boolean' | 'choice' | 'list' | 'json';
  readonly choices: readonly string[];
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly pattern: string | undefined;
  /** how the field begins; what is left as it began is not sent unless it is required */
  readonly initial: string;
};

export type ParamFault =
  | { readonly kind: 'required' | 'number' | 'integer' | 'json' | 'day' }
  | { readonly kind: 'range'; readonly least: number | undefined; readonly most: number | undefined }
  | { readonly kind: 'pattern'; readonly pattern: string };

export type ParamValues = Readonly<Record<string, string>>;

/** @param schema JSON Schema of an object; anything else has no fields */
export function fieldsOf(schema: unknown): readonly ParamField[] {
  const properties = recordOf(recordOf(schema)?.properties);
  if (properties === undefined) return [];
  const required = recordOf(schema)?.required;
  return Object.entries(properties).map(([name, property]) =>
    fieldOf(name, withoutNull(recordOf(property) ?? {}), Array.isArray(required) && required.includes(name)),
  );
}

function fieldOf(name: string, schema: Readonly<Record<string, unknown>>, required: boolean): ParamField {
  const choices = choicesOf(schema);
  const kind = choices.length > 0 ? 'choice' : kindOf(schema);
  return {
    name,
    label: textOf(schema.title) ?? name,
    description: textOf(schema.description) ?? '',
    required,
    kind,
    choices,
    minimum: numberOf(schema.minimum),
    maximum: numberOf(schema.maximum),
    pattern: kind === 'text' ? textOf(schema.pattern) : undefined,
    initial: initialOf(schema.default, kind),
  };
}

function kindOf({ type, format, pattern, items }: Readonly<Record<string, unknown>>): ParamField['kind'] {
  if (type === 'integer' || type === 'number' || type === 'boolean') return type;
  if (type === 'array' && recordOf(items)?.type === 'string') return 'list';
  if (type !== 'string') return 'json';
  return format === 'date' || pattern === '^\\d{4}-\\d{2}-\\d{2}$' ? 'day' : 'text';
}

/** Texts to choose from: an `enum`, or `anyOf` constants. */
function choicesOf({ enum: listed, anyOf }: Readonly<Record<string, unknown>>): readonly string[] {
  const values = Array.isArray(listed)
    ? listed
    : Array.isArray(anyOf)
      ? anyOf.map((one) => recordOf(one)?.const)
      : [];
  return values.length > 0 && values.every((value) => typeof value === 'string') ? values : [];
}

/** `anyOf [X, null]` asks for X. */
function withoutNull(schema: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (!Array.isArray(schema.anyOf)) return schema;
  const others = schema.anyOf.filter((one) => recordOf(one)?.type !== 'null');
  const [only] = others;
  return others.length === 1
    ? { ...schema, anyOf: undefined, ...recordOf(only) }
    : { ...schema, anyOf: others };
}

function initialOf(value: unknown, kind: ParamField['kind']): string {
  if (value === undefined || value === null) return kind === 'boolean' ? 'false' : '';
  if (kind === 'list' && Array.isArray(value)) return value.join(', ');
  return kind === 'json' ? JSON.stringify(value) : String(value);
}

/** What the form starts with. */
export function initialValues(fields: readonly ParamField[]): ParamValues {
  return Object.fromEntries(fields.map(({ name, initial }) => [name, initial]));
}

/** Reads the form. @returns the parameters to send, and what is wrong by field; send only when nothing is */
export function readParams(
  fields: readonly ParamField[],
  values: ParamValues,
): { readonly params: Record<string, unknown>; readonly faults: Readonly<Record<string, ParamFault>> } {
  const params: Record<string, unknown> = {};
  const faults: Record<string, ParamFault> = {};
  for (const field of fields) {
    const text = (values[field.name] ?? '').trim();
    if (text === '' && field.required) faults[field.name] = { kind: 'required' };
    if (text === '' || (text === field.initial && !field.required)) continue;
    const read = readValue(field, text);
    if ('fault' in read) faults[field.name] = read.fault;
    else params[field.name] = read.value;
  }
  return { params, faults };
}

function readValue(field: ParamField, text: string): { value: unknown } | { fault: ParamFault } {
  switch (field.kind) {
    case 'integer':
    case 'number':
      return readNumber(field, text);
    case 'boolean':
      return { value: text === 'true' };
    case 'list':
      return { value: text.split(',').flatMap((part) => part.trim() || []) };
    case 'json':
      try {
        return { value: JSON.parse(text) };
      } catch {
        return { fault: { kind: 'json' } };
      }
    case 'day':
      return /^\d{4}-\d{2}-\d{2}$/.test(text) ? { value: text } : { fault: { kind: 'day' } };
    case 'text':
    case 'choice':
      return field.pattern === undefined || matches(field.pattern, text)
        ? { value: text }
        : { fault: { kind: 'pattern', pattern: field.pattern } };
  }
}

function readNumber(
  { kind, minimum, maximum }: ParamField,
  text: string,
): { value: number } | { fault: ParamFault } {
  const value = Number(text.replace(',', '.'));
  if (!Number.isFinite(value)) return { fault: { kind: 'number' } };
  if (kind === 'integer' && !Number.isInteger(value)) return { fault: { kind: 'integer' } };
  if (value < (minimum ?? value) || value > (maximum ?? value))
    return { fault: { kind: 'range', least: minimum, most: maximum } };
  return { value };
}

/** A pattern the browser cannot read is left to the server. */
function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    return true;
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
