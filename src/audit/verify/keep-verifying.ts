import type { Clock } from '../../core/clock.ts';
import type { KeyVault } from '../../custody/vault/key-vault.ts';
import type { Store } from '../../storage/store.ts';
import { verifyAsAsked } from './requests.ts';

/** Milliseconds between two looks whether a verification was asked for. */
const PAUSE = 1000;

export interface VerifyingContext {
  readonly store: Store;
  readonly vault: Pick<KeyVault, 'checkPublicKey'>;
  readonly clock: Clock;
  readonly report: (problem: string) => void;
}

/** Verifies the record when somebody asks for it. Returns the way to stop. */
export function keepVerifying({ store, vault, clock, report }: VerifyingContext): () => Promise<void> {
  let isStopped = false;
  let running: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    try {
      await verifyAsAsked(
        store,
        vault,
        () => clock.now(),
        () => isStopped,
      );
    } catch (problem) {
      report(`the audit log was not verified: ${String(problem)}`);
    }
  };
  const timer = setInterval(() => {
    running ??= look().finally(() => {
      running = undefined;
    });
  }, PAUSE);
  timer.unref();
  return async () => {
    isStopped = true;
    clearInterval(timer);
    await running;
  };
}
