/** Where in a document something stands, both from 1; columns count UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A policy that is refused. `message` is the text AWS gives beside MalformedPolicyDocument. */
export class PolicySyntaxError extends Error {
  /** What exactly is wrong, in our own words; holds no more than names and short values of the policy. */
  readonly detail: string;
  readonly position: Position | undefined;

  constructor(message: string, detail: string, position?: Position) {
    super(message);
    this.name = 'PolicySyntaxError';
    this.detail = detail;
    this.position = position;
  }
}

/** Turns offsets in `text` into positions. */
export function positionsIn(text: string): (offset: number) => Position {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 };
  };
}
