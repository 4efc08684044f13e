import type { Tracer } from '../../core/tracer.ts';
import type { KeyVault } from '../../custody/vault/key-vault.ts';
import type { Store } from '../../storage/store.ts';
import { type AccessRecord, type Handle, withAccessLog } from './access-record.ts';
import { type CallBook, EndedCalls } from './ended-calls.ts';
import { tracedStore, tracedVault } from './traced-parts.ts';
import type { TracingSettings } from './tracing.ts';

export interface WatchSettings {
  /** Told of every request that is answered. */
  readonly onAnswered?: (record: AccessRecord) => void;
  readonly tracing?: TracingSettings;
}

/** What tells of single requests: the access log, and traces. Costs nothing where neither is wanted. */
export interface Watch {
  /** What calls are told to: what counts them, and what remembers them for the log. */
  calls(counter: CallBook): CallBook;
  handle(handle: Handle): Handle;
  /** What calls are run with: with spans, where requests are traced. */
  parts(
    store: Store,
    vault: KeyVault,
  ): { readonly store: Store; readonly vault: KeyVault; readonly tracer?: Tracer };
  close(): Promise<void>;
}

const NOTHING: Watch = {
  calls: (counter) => counter,
  handle: (handle) => handle,
  parts: (store, vault) => ({ store, vault }),
  close: async () => {},
};

export async function openWatch({ onAnswered, tracing: settings }: WatchSettings): Promise<Watch> {
  if (onAnswered === undefined && settings === undefined) return NOTHING;
  const calls = new EndedCalls();
  // Loaded only where it is wanted: OpenTelemetry takes a tenth of a second and some 10 MB.
  const tracing = settings && (await import('./tracing.ts')).openTracing(settings);
  return {
    calls: (counter) => ({
      begun: () => counter.begun(),
      succeeded(call) {
        counter.succeeded(call);
        calls.ended(call);
      },
      failed(call, error) {
        counter.failed(call, error);
        calls.ended(call, error);
      },
    }),
    handle: (handle) => {
      const told = onAnswered === undefined ? handle : withAccessLog(handle, calls, onAnswered);
      return tracing === undefined ? told : tracing.handle(told, calls);
    },
    parts: (store, vault) =>
      tracing === undefined
        ? { store, vault }
        : {
            store: tracedStore(store, tracing.tracer),
            vault: tracedVault(vault, tracing.tracer),
            tracer: tracing.tracer,
          },
    close: async () => tracing?.close(),
  };
}
