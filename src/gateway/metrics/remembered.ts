/**
 * `ask`, but at most once in `milliseconds`, however often it is called: whoever reads health or metrics must not be able
 * to load what they tell of. Who comes while an answer is on its way gets that one.
 */
export function remembered<Value>(milliseconds: number, ask: () => Promise<Value>): () => Promise<Value> {
  let last: { readonly at: number; readonly answer: Promise<Value>; isPending: boolean } | undefined;
  return () => {
    const now = performance.now();
    if (last !== undefined && (last.isPending || now - last.at <= milliseconds)) return last.answer;
    const asked = { at: now, answer: ask(), isPending: true };
    const settled = (): void => {
      asked.isPending = false;
    };
    asked.answer.then(settled, settled);
    last = asked;
    return asked.answer;
  };
}
