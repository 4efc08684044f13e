/** Whether any text has the form of both patterns; `*` and `?` stand for other characters in each. Work: product of the lengths. */
export function overlaps(one: string, other: string): boolean {
  if (!mayBeginAlike(one, other)) return false;
  // reached[j]: the part of `one` read so far and the first j characters of `other` can name the same text.
  let reached = row(other.length + 1);
  reached[0] = true;
  closeOver(reached, other);
  for (const character of one) {
    const next = row(other.length + 1);
    for (let j = 0; j <= other.length; j++) {
      if (character === '*') next[j] = reached[j] === true || (j > 0 && next[j - 1] === true);
      else {
        const theirs = other[j - 1];
        next[j] =
          j > 0 &&
          ((theirs === '*' && (reached[j] === true || reached[j - 1] === true)) ||
            (reached[j - 1] === true && (theirs === character || theirs === '?' || character === '?')));
      }
    }
    closeOver(next, other);
    reached = next;
  }
  return reached[other.length] === true;
}

const row = (length: number): boolean[] => new Array<boolean>(length).fill(false);

/** A star may stand for nothing. */
function closeOver(reached: boolean[], other: string): void {
  for (let j = 1; j <= other.length; j++) {
    if (other[j - 1] === '*' && reached[j - 1] === true) reached[j] = true;
  }
}

/** False when the texts differ before the first wildcard of either: settles nearly all. */
function mayBeginAlike(one: string, other: string): boolean {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at++) {
    const [a, b] = [one[at], other[at]];
    if (a === '*' || a === '?' || b === '*' || b === '?') return true;
    if (a !== b) return false;
  }
  return true;
}
