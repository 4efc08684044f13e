/** Characters of a refused value that an error repeats; AWS repeats all of it. */
const LONGEST_ECHO = 8192;

function join(
  parts: Iterable<unknown>,
  room: number,
  print: (part: unknown, room: number) => string,
): string {
  let text = '';
  for (const part of parts) {
    if (text.length >= room) break;
    text += (text === '' ? '' : ', ') + print(part, room - text.length);
  }
  return text;
}

/** A value as Java prints it, of which more than the first `room` characters need not be right. */
function print(value: unknown, room: number): string {
  if (Array.isArray(value)) return `[${join(value, room, print)}]`;
  if (value instanceof Date) return value.toISOString();
  // AWS prints a byte buffer, not its bytes.
  if (value instanceof Uint8Array)
    return `java.nio.HeapByteBuffer[pos=0 lim=${value.length} cap=${value.length}]`;
  if (typeof value === 'object' && value !== null)
    return `{${join(Object.entries(value), room, printEntry)}}`;
  const text = String(value);
  return text.length > room ? text.slice(0, room) : text;
}

const printEntry = (entry: unknown, room: number): string => {
  const [key, value] = entry as [string, unknown];
  return `${print(key, room)}=${print(value, room)}`;
};

/** How AWS's validation errors repeat a value: in quotes behind a space. */
export const valueText = (value: unknown): string =>
  ` '${print(value, LONGEST_ECHO).slice(0, LONGEST_ECHO)}'`;
