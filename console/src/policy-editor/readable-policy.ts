/** A policy on several lines; what stands on one, or is no JSON, stays as it is where it cannot be laid out. */
export function readablePolicy(text: string): string {
  if (text.includes('\n')) return text;
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}
