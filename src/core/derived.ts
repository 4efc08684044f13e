/**
 * What follows from an object that never changes: worked out when it is first asked for, and kept as long as the object.
 * The result is shared, so it must not be changed either.
 */
export function derived<Source extends object, Result extends object>(
  make: (source: Source) => Result,
): (source: Source) => Result {
  const known = new WeakMap<Source, Result>();
  return (source) => {
    let result = known.get(source);
    if (result === undefined) {
      result = make(source);
      known.set(source, result);
    }
    return result;
  };
}
