/**
 * Whether a history of concurrent calls could have come from one object that takes one call at a time, each at some
 * instant between its begin and its end. After J. Wing and C. Gong, "Testing and Verifying Concurrent Objects" (1993),
 * with G. Lowe's memory of what was tried (2017).
 */

/** A call as its client saw it. */
export interface Call<Input, Output> {
  readonly input: Input;
  /** Undefined where nobody knows: no answer came, so it may have had its effect, then or at any time later, or none. */
  readonly output: Output | undefined;
  readonly began: number;
  /** When the answer came; ignored without one. */
  readonly ended: number;
}

/** The object: what it does, one call after the other. */
export interface Model<State, Input, Output> {
  readonly initial: State;
  /** The state after the call; undefined when it could not have answered that. Without an output anything fits. */
  step(state: State, input: Input, output: Output | undefined): State | undefined;
}

/** True when some order of the calls explains every answer. States must be such that JSON tells them apart. */
export function isLinearizable<State, Input, Output>(
  model: Model<State, Input, Output>,
  history: readonly Call<Input, Output>[],
): boolean {
  const calls = history.toSorted((left, right) => left.began - right.began);
  const endOf = ({ output, ended }: Call<Input, Output>): number =>
    output === undefined ? Number.POSITIVE_INFINITY : ended;
  const tried = new Set<string>();
  const done = new Set<number>();

  const search = (state: State): boolean => {
    const left = calls.flatMap((call, index) => (done.has(index) ? [] : [{ call, index }]));
    if (left.every(({ call }) => call.output === undefined)) return true;
    const key = `${left.map(({ index }) => index).join()} ${JSON.stringify(state)}`;
    if (tried.has(key)) return false;
    tried.add(key);
    // Whoever began after another had ended cannot be before it.
    const firstEnd = Math.min(...left.map(({ call }) => endOf(call)));
    for (const { call, index } of left) {
      if (call.began > firstEnd) break;
      const next = model.step(state, call.input, call.output);
      if (next === undefined) continue;
      done.add(index);
      if (search(next)) return true;
      done.delete(index);
    }
    return false;
  };
  return search(model.initial);
}
