/** The little of Protocol Buffers that the plugin's messages need: fields of bytes and text. */

const BYTES_TYPE = 2;

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
  return bytes;
}

/** A message of fields of bytes or text, by number; empty ones are left out, as proto3 does. */
export const encodeMessage = (fields: Readonly<Record<number, Uint8Array | string>>): Buffer =>
  Buffer.concat(
    Object.entries(fields).flatMap(([number, value]) => {
      const bytes = typeof value === 'string' ? Buffer.from(value) : Buffer.from(value);
      if (bytes.length === 0) return [];
      return [Buffer.from([...varint(Number(number) * 8 + BYTES_TYPE), ...varint(bytes.length)]), bytes];
    }),
  );

/**
 * The fields of bytes or text of a message, the last of each number; fields of other types are passed over.
 * @throws Error for what is no message
 */
export function decodeMessage(message: Uint8Array): ReadonlyMap<number, Buffer> {
  const bytes = Buffer.from(message);
  const fields = new Map<number, Buffer>();
  let at = 0;
  const next = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++];
      if (byte === undefined || factor > Number.MAX_SAFE_INTEGER / 128) throw new Error('no message');
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Buffer => {
    if (length > bytes.length - at) throw new Error('no message');
    at += length;
    return bytes.subarray(at - length, at);
  };
  /** By wire type: what to do with the value of a field. */
  const readers: Readonly<Record<number, (number: number) => void>> = {
    0: () => void next(),
    1: () => void take(8),
    [BYTES_TYPE]: (number) => void fields.set(number, take(next())),
    5: () => void take(4),
  };
  while (at < bytes.length) {
    const key = next();
    const read = readers[key % 8];
    if (read === undefined) throw new Error('no message');
    read(Math.floor(key / 8));
  }
  return fields;
}
