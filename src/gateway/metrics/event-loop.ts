import { performance } from 'node:perf_hooks';
import { Histogram, type HistogramState } from '../../core/histogram.ts';

/** How often the delay is looked at. */
const SAMPLE_MILLISECONDS = 100;
/** In seconds. */
const DELAY_BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

export interface EventLoopState {
  /** Seconds by which a timer was late, ten times a second: what every call had to wait as well. */
  readonly delays: HistogramState;
  readonly activeSeconds: number;
  readonly idleSeconds: number;
}

/**
 * Watches the event loop of this process. A histogram of our own instead of Node's, which would have to be reset at each
 * reading: two who read it would each see half.
 */
export function watchEventLoop(): { state(): EventLoopState; stop(): void } {
  const delays = new Histogram(DELAY_BOUNDS);
  let expected = performance.now() + SAMPLE_MILLISECONDS;
  const timer = setInterval(() => {
    const now = performance.now();
    delays.add(Math.max(0, now - expected) / 1000);
    expected = now + SAMPLE_MILLISECONDS;
  }, SAMPLE_MILLISECONDS).unref();
  return {
    state() {
      const { active, idle } = performance.eventLoopUtilization();
      return { delays: delays.state(), activeSeconds: active / 1000, idleSeconds: idle / 1000 };
    },
    stop: () => clearInterval(timer),
  };
}
