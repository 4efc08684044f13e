import type { AwsError } from '../../core/aws-error.ts';
import { Histogram, type HistogramState } from '../../core/histogram.ts';
import type { Operation } from '../../services/contract.ts';

/** In seconds: a call takes some 0.05 ms, a write its turn and an fsync, key generation in hardware seconds. */
const DURATION_BOUNDS = [
  0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

/** Codes are ours and not a caller's; should they ever be many, the rest is counted as `other`. */
const MOST_ERROR_SERIES = 500;

export type CallKind = Operation['kind'] | 'unknown';

/** Calls of one service and kind of operation. */
export interface CallSeries {
  /** Short name, such as `iam`; `unknown` where the request named none. */
  readonly service: string;
  readonly kind: CallKind;
  /** By class of HTTP status, such as `2xx`. */
  readonly byStatus: Readonly<Record<string, number>>;
  /** Seconds from the whole request in memory to its answer. */
  readonly durations: HistogramState;
}

export interface ErrorSeries {
  readonly service: string;
  /** As the caller was answered, such as `AccessDenied`. */
  readonly code: string;
  readonly count: number;
}

export interface CallTotals {
  readonly inFlight: number;
  readonly series: readonly CallSeries[];
  /** Every call that was answered with an error. */
  readonly errors: readonly ErrorSeries[];
  /** Those of them that proved to be nobody. */
  readonly authenticationFailures: readonly ErrorSeries[];
  /** Those of them that policies denied to somebody. */
  readonly denials: readonly ErrorSeries[];
}

/** A call, as far as it is counted. */
export interface CountedCall {
  /** Of `performance.now()`. */
  readonly began: number;
  readonly entry?: { readonly service: { readonly name: string } } | undefined;
  readonly operation?: Pick<Operation, 'kind'>;
  readonly caller?: object;
  /** Set here. */
  isCounted?: true;
}

/** Counts calls. Every one costs its time, so it does two look-ups and no more. */
export class CallCounter {
  readonly #services = new Map<string, Record<CallKind, OfKind>>();
  readonly #errors = new ErrorCounter();
  readonly #authenticationFailures = new ErrorCounter();
  readonly #denials = new ErrorCounter();
  #begun = 0;
  #ended = 0;

  /** To be called once for each call, before {@link succeeded} or {@link failed}. */
  begun(): void {
    this.#begun++;
  }

  /** Nothing more happens to it than being written down in the protocol of its caller. */
  succeeded(call: CountedCall): void {
    this.#end(call, 200);
  }

  failed(call: CountedCall, { code, status }: Pick<AwsError, 'code' | 'status'>): void {
    this.#end(call, status);
    const service = serviceOf(call);
    this.#errors.add(service, code);
    if (status >= 500 || isThrottling(code)) return;
    if (call.caller === undefined) this.#authenticationFailures.add(service, code);
    else if (isDenial(code)) this.#denials.add(service, code);
  }

  totals(): CallTotals {
    return {
      inFlight: this.#begun - this.#ended,
      series: [...this.#services].flatMap(([service, kinds]) =>
        Object.entries(kinds).flatMap(([kind, counted]) => counted.series(service, kind as CallKind)),
      ),
      errors: this.#errors.series(),
      authenticationFailures: this.#authenticationFailures.series(),
      denials: this.#denials.series(),
    };
  }

  #end(call: CountedCall, status: number): void {
    if (call.isCounted) return;
    call.isCounted = true;
    this.#ended++;
    const service = serviceOf(call);
    let kinds = this.#services.get(service);
    if (kinds === undefined) {
      kinds = { read: new OfKind(), write: new OfKind(), unknown: new OfKind() };
      this.#services.set(service, kinds);
    }
    kinds[call.operation?.kind ?? 'unknown'].add(status, (performance.now() - call.began) / 1000);
  }
}

const UNKNOWN = 'unknown';
const serviceOf = ({ entry }: CountedCall): string => entry?.service.name ?? UNKNOWN;
const isDenial = (code: string): boolean => code.startsWith('AccessDenied');
const isThrottling = (code: string): boolean => code.startsWith('Throttling');

const STATUS_CLASSES = 6;
/** There from the first call on: Prometheus does not see the rise of a series that begins above zero. */
const SHOWN_CLASSES: ReadonlySet<number> = new Set([2, 4, 5]);

class OfKind {
  readonly #byStatus = new Float64Array(STATUS_CLASSES);
  readonly #durations = new Histogram(DURATION_BOUNDS);

  add(status: number, seconds: number): void {
    (this.#byStatus[Math.trunc(status / 100)] as number) += 1;
    this.#durations.add(seconds);
  }

  /** None while no call was counted. */
  series(service: string, kind: CallKind): CallSeries[] {
    const durations = this.#durations.state();
    if (durations.count === 0) return [];
    const classes = [...this.#byStatus].flatMap((count, index) =>
      count === 0 && !SHOWN_CLASSES.has(index) ? [] : [[`${index}xx`, count]],
    );
    return [{ service, kind, byStatus: Object.fromEntries(classes), durations }];
  }
}

class ErrorCounter {
  readonly #counts = new Map<string, { readonly service: string; readonly code: string; count: number }>();

  add(service: string, code: string): void {
    const known = this.#counts.get(keyOf(service, code));
    if (known !== undefined) known.count++;
    else if (this.#counts.size >= MOST_ERROR_SERIES && code !== OTHER) this.add(UNKNOWN, OTHER);
    else this.#counts.set(keyOf(service, code), { service, code, count: 1 });
  }

  series(): ErrorSeries[] {
    return [...this.#counts.values()].map((one) => ({ ...one }));
  }
}

const OTHER = 'other';
const keyOf = (service: string, code: string): string => `${service} ${code}`;
