import { StringDecoder } from 'node:string_decoder';

/** Cuts a stream of bytes into lines; `end` gives what was left without a line end. */
export function lineCutter(onLine: (line: string) => void): {
  readonly write: (bytes: Uint8Array) => void;
  readonly end: () => void;
} {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return {
    write(bytes) {
      const lines = (rest + decoder.write(Buffer.from(bytes))).split(/\r?\n|\r/);
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    },
    end() {
      const last = rest + decoder.end();
      rest = '';
      if (last !== '') onLine(last);
    },
  };
}
