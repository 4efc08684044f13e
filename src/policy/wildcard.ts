/**
 * A pattern cut at its stars: the pieces must occur in this order, the first where the text is looked at and the last at
 * its end. Matching never goes back over what a star already passed, so no pattern (`*a*a*a*`) can make it explode.
 */
export interface Piece {
  readonly text: string;
  /** Places in `text` that match any one code unit (`?`); undefined when there are none. */
  readonly ones: readonly number[] | undefined;
  /** True when the star before this piece may not pass a colon. */
  readonly within: boolean;
}

export type Glob = readonly Piece[];

function fits(piece: Piece, text: string, at: number): boolean {
  if (piece.ones === undefined) return text.startsWith(piece.text, at);
  if (at + piece.text.length > text.length) return false;
  let next = 0;
  for (let offset = 0; offset < piece.text.length; offset++) {
    if (piece.ones[next] === offset) next++;
    else if (piece.text.charCodeAt(offset) !== text.charCodeAt(at + offset)) return false;
  }
  return true;
}

/** First place from `from` to `to` where the piece fits; -1 when there is none. */
function find(piece: Piece, text: string, from: number, to: number): number {
  if (piece.ones === undefined) {
    const at = text.indexOf(piece.text, from);
    return at <= to ? at : -1;
  }
  for (let at = from; at <= to; at++) if (fits(piece, text, at)) return at;
  return -1;
}

/** Where the star before a piece must stop: the end of the text, or the next colon. */
function reach(piece: Piece, text: string, from: number): number {
  if (!piece.within) return text.length;
  const colon = text.indexOf(':', from);
  return colon === -1 ? text.length : colon;
}

function place(glob: Glob, at: number, text: string, from: number): number {
  const piece = glob[at];
  if (piece === undefined) return -1;
  const limit = reach(piece, text, from);
  const last = text.length - piece.text.length;
  if (at < glob.length - 1) return find(piece, text, from, Math.min(limit, last));
  return last >= from && last <= limit && fits(piece, text, last) ? last : -1;
}

/** True when the text behind `start` has the form of the pattern. Compares UTF-16 code units, case included. */
export function matchesGlob(glob: Glob, text: string, start = 0): boolean {
  const first = glob[0];
  if (first === undefined || !fits(first, text, start)) return false;
  let from = start + first.text.length;
  if (glob.length === 1) return text.length === from;
  /** The last star that may pass colons, and where to look next should a star behind it get stuck. */
  let free = 0;
  let retry = 0;
  for (let at = 1; at < glob.length; at++) {
    let found = place(glob, at, text, from);
    if (found === -1 && glob[at]?.within === true && free > 0) {
      at = free;
      found = place(glob, free, text, retry);
    }
    if (found === -1) return false;
    if (glob[at]?.within === false) {
      free = at;
      retry = found + 1;
    }
    from = found + (glob[at]?.text.length ?? 0);
  }
  return true;
}
