/**
 * Compiles each key once, and lets what is compiled refer to itself: while `compile` runs, asking for the same key again
 * gives a function that finds the finished one when it is called.
 */
export function compileOnce<Key, Compiled extends (...args: never[]) => unknown>(
  compile: (key: Key) => Compiled,
): (key: Key) => Compiled {
  const done = new Map<Key, Compiled>();
  const running = new Set<Key>();
  return function compiled(key: Key): Compiled {
    const found = done.get(key);
    if (found) return found;
    if (running.has(key)) {
      const forward = (...args: never[]) => (done.get(key) as Compiled)(...args);
      return forward as Compiled;
    }
    running.add(key);
    const result = compile(key);
    running.delete(key);
    done.set(key, result);
    return result;
  };
}
