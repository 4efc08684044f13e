/** What is mostly there at once, in memory, and otherwise has to be waited for. */
export type NowOrLater<Value> = Value | Promise<Value>;

/** Goes on with a value: at once where it is there, for each `await` makes a call wait for all others to have their turn. */
export const followedBy = <Value, Next>(
  value: NowOrLater<Value>,
  next: (value: Value) => NowOrLater<Next>,
): NowOrLater<Next> => (value instanceof Promise ? value.then(next) : next(value));
