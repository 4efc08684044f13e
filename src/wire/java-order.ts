/** `String.hashCode` of Java, as a 32-bit number. */
function hashOf(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(31, hash) + text.charCodeAt(at)) | 0;
  return hash;
}

/** Slots of a `HashMap` that grew from 16 so that three quarters of them suffice. */
function slotsFor(count: number): number {
  let slots = 16;
  while (count > slots * 0.75) slots *= 2;
  return slots;
}

/**
 * Items in the order in which Java's `HashMap` would give them by their names. AWS checks the members of an input in this
 * order, as its recorded answers show wherever two members break a rule: `writeCapacityUnits` before `readCapacityUnits`,
 * `passwordReusePrevention` before `maxPasswordAge`, `clientIDList` before `url`.
 */
export function inJavaOrder<Item>(items: readonly Item[], nameOf: (item: Item) => string): Item[] {
  const last = slotsFor(items.length) - 1;
  const slotOf = (item: Item): number => {
    const hash = hashOf(nameOf(item));
    return (hash ^ (hash >>> 16)) & last;
  };
  return items.toSorted((one, other) => slotOf(one) - slotOf(other));
}
