/** What stands on each line, without empty ones. */
export const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** An instant as the API takes it; undefined for what is none. Without a zone it is the reader's own time. */
export function isoInstant(text: string): string | undefined {
  const at = /^\d{4}-\d{2}-\d{2}/.test(text.trim()) ? Date.parse(text.trim()) : Number.NaN;
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}
