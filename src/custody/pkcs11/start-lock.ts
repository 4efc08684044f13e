import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { CustodyError } from '../custody-error.ts';
import type { HsmCalls } from '../hsm-protocol.ts';
import { tryLockFile, unlockFile } from './system-calls.ts';

const POLL_MILLISECONDS = 10;

/** The lock under which a process makes or opens a token: SoftHSM rewrites the token's file at each login, unguarded. */
export function createStartLock(): Pick<HsmCalls, 'lock' | 'unlock'> {
  let held: number | undefined;
  const unlock = (): void => {
    if (held === undefined) return;
    unlockFile(held);
    closeSync(held);
    held = undefined;
  };
  return {
    unlock,
    async lock({ path, timeoutMilliseconds }) {
      unlock();
      const file = openSync(path, 'a', 0o600);
      for (let waited = 0; !tryLockFile(file); waited += POLL_MILLISECONDS) {
        if (waited >= timeoutMilliseconds) {
          closeSync(file);
          throw new CustodyError('unavailable', `another process holds the HSM's start lock ${path}`);
        }
        await sleep(POLL_MILLISECONDS);
      }
      held = file;
    },
  };
}
