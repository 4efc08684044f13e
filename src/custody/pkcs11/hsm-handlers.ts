import { CustodyError } from '../custody-error.ts';
import type { HsmCalls } from '../hsm-protocol.ts';
import type { VaultCalls } from '../vault/vault-calls.ts';
import { createCeremonyHandlers } from './ceremony-handlers.ts';
import { newPoolCounter } from './key-pool.ts';
import { Pkcs11Error } from './pkcs11-error.ts';
import { isPinRefused, remedyFor } from './return-codes.ts';
import { createRootHandlers } from './root-handlers.ts';
import { createStartLock } from './start-lock.ts';
import { TokenContext } from './token-context.ts';
import { createTokenHandlers } from './token-handlers.ts';

type EarlyCalls = Omit<HsmCalls, keyof VaultCalls>;

/** What the parent may ask of one HSM process; each group of calls in a file of its own, over the token they share. */
export interface HsmHandlers {
  /** Those that a process needs to come up. */
  readonly early: EarlyCalls;
  /** Those for customers' keys. Loading what they are made of takes longer than all the rest of a start. */
  loadVault(): Promise<VaultCalls>;
}

export function createHsmHandlers(): HsmHandlers {
  const context = new TokenContext();
  const roots = createRootHandlers(context);
  const keyPool = newPoolCounter();
  const early = {
    ...createStartLock(),
    ...createTokenHandlers(context, keyPool),
    ...createCeremonyHandlers(context),
    ...roots,
  };
  let loading: Promise<VaultCalls> | undefined;
  const load = async (): Promise<VaultCalls> => {
    const { createVaultHandlers } = await import('./vault-handlers.ts');
    return createVaultHandlers(context, roots, keyPool);
  };
  return {
    early,
    loadVault: () => {
      loading ??= load();
      return loading;
    },
  };
}

/** How a failed call looks to the parent, and whether this process must end. */
export function describeFailure(error: unknown): {
  readonly fault: CustodyError['fault'];
  readonly message: string;
  readonly fence: boolean;
} {
  if (error instanceof CustodyError) return { fault: error.fault, message: error.message, fence: false };
  if (!(error instanceof Pkcs11Error)) {
    return { fault: 'unavailable', message: `HSM process failed: ${String(error)}`, fence: true };
  }
  if (error.call === 'C_Login' && isPinRefused(error.code)) {
    const message = `the token refuses the PIN (${error.message}); it is not tried again`;
    return { fault: 'pin-refused', message, fence: false };
  }
  const remedy = remedyFor(error.code);
  return {
    fault: remedy === 'fail' ? 'refused' : 'unavailable',
    message: `HSM: ${error.message}`,
    fence: remedy === 'fence',
  };
}
