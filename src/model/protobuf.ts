/** The few wire types of Protocol Buffers that ONNX needs. @source protobuf.dev/programming-guides/encoding */
export type Bytes = Uint8Array;

export function join(parts: readonly Bytes[]): Bytes {
  const joined = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** An integer, seven bits a byte, lowest first. @param value safe integer ≥ 0 */
export function varint(value: number): Bytes {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low | 128 : low);
  } while (rest > 0);
  return Uint8Array.from(bytes);
}

export const integer = (field: number, value: number): Bytes => join([varint(field << 3), varint(value)]);

export const bytes = (field: number, content: Bytes): Bytes =>
  join([varint((field << 3) | 2), varint(content.length), content]);

export const text = (field: number, content: string): Bytes =>
  bytes(field, new TextEncoder().encode(content));

/** Packed little-endian float32. */
export function floats(field: number, values: ArrayLike<number>): Bytes {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  for (let i = 0; i < values.length; i++) view.setFloat32(i * 4, values[i] as number, true);
  return bytes(field, new Uint8Array(view.buffer));
}

export const integers = (field: number, values: ArrayLike<number>): Bytes =>
  bytes(field, join(Array.from(values, varint)));
