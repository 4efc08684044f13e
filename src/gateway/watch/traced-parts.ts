import { AsyncLocalStorage } from 'node:async_hooks';
import type { Tracer } from '../../core/tracer.ts';
import type { KeyVault } from '../../custody/vault/key-vault.ts';
import type { Store } from '../../storage/store.ts';

/** The same store, with spans for the wait for a write's turn, what it does, and its commit. */
export const tracedStore = (store: Store, tracer: Tracer): Store =>
  withOwn(store, {
    write: (write) =>
      tracer.span('transaction', () => {
        const turn = Promise.withResolvers<void>();
        const done = Promise.withResolvers<void>();
        let isOpen = false;
        // Writes that share a commit run in the context of one of them.
        const here = AsyncLocalStorage.snapshot();
        void tracer.span('wait for its turn', () => turn.promise);
        const written = store.write(async (tx) => {
          turn.resolve();
          try {
            return await here(() => tracer.span('run', () => write(tx)));
          } finally {
            if (!isOpen) void here(() => tracer.span('commit', () => done.promise));
            isOpen = true;
          }
        });
        const end = (): void => {
          turn.resolve();
          done.resolve();
        };
        written.then(end, end);
        return written;
      }),
  });

/** The same vault, with a span for each call that goes to an HSM. */
export function tracedVault(vault: KeyVault, tracer: Tracer): KeyVault {
  const traced: Record<string, unknown> = {};
  for (const [name, method] of Object.entries(vault) as [keyof KeyVault, (...input: unknown[]) => unknown][])
    if (!LOCAL.has(name))
      traced[name] = (...input: unknown[]) => tracer.span(`HSM ${name}`, () => method(...input));
  return withOwn(vault, traced as Partial<KeyVault>);
}

/** What needs no HSM. */
const LOCAL: ReadonlySet<keyof KeyVault> = new Set(['custodyOf', 'checkPublicKey', 'release']);

/** An object that answers as `base` but for some methods. Methods that look at `this` find their own. */
function withOwn<T extends object>(base: T, own: Partial<T>): T {
  return new Proxy(base, {
    get(target, name) {
      if (Object.hasOwn(own, name)) return own[name as keyof T];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
