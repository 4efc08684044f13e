/** Tells how long the parts of a request take. There is none where nobody traces. */
export interface Tracer {
  /** Runs a part of whatever request is under way here; outside of one it just runs. */
  span<Result>(name: string, run: () => Result): Result;
}
