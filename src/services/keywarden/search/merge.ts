import type { Range, Standing } from './page.ts';

/** By value, then by key: as the databases order numbers and text of code points. */
function inOrder(one: Standing, other: Standing): number {
  if (one.value !== other.value) return one.value < other.value ? -1 : 1;
  if (one.key === other.key) return 0;
  return one.key < other.key ? -1 : 1;
}

/** What of a list at hand is in a range, in order. */
export function inRange<Row extends Standing>(rows: readonly Row[], range: Range): Row[] {
  const { after, isDescending, limit } = range;
  const turn = isDescending ? -1 : 1;
  return rows
    .filter((row) => after === undefined || inOrder(row, after) * turn > 0)
    .sort((one, other) => inOrder(one, other) * turn)
    .slice(0, limit);
}
