/** Characters of a refused value that an error repeats; AWS repeats all of it. */
const LONGEST_ECHO = 8192;

function print(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(print).join(', ')}]`;
  if (value instanceof Date) return value.toISOString();
  // AWS prints a byte buffer, not its bytes.
  if (value instanceof Uint8Array)
    return `java.nio.HeapByteBuffer[pos=0 lim=${value.length} cap=${value.length}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([key, item]) => `${key}=${print(item)}`)
      .join(', ')}}`;
  return String(value);
}

/** How AWS's validation errors repeat a value: in quotes behind a space. */
export function valueText(value: unknown): string {
  const text = print(value);
  return ` '${text.length > LONGEST_ECHO ? text.slice(0, LONGEST_ECHO) : text}'`;
}
