import type { Clock } from '../../core/clock.ts';
import type { Sealer } from '../../custody/custody.ts';
import type { Store } from '../../storage/store.ts';
import { keysDue, keysOver } from './key-schedule.ts';
import { makeOutboundKey, outboundKeyRow } from './keys.ts';
import { deleteOutboundKey, insertOutboundKeys, listOutboundIssuers, listOutboundKeys } from './records.ts';
import type { OutboundIssuerRow } from './tables.ts';

interface RotationOptions {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly clock: Clock;
}

/** Makes the keys that are due and forgets those that are over, of every issuer. Any number of nodes may do it at once. */
export async function rotateOutboundKeys(options: RotationOptions): Promise<void> {
  const { store, clock } = options;
  for (const issuer of await listOutboundIssuers(store.reader)) {
    const keys = await listOutboundKeys(store.reader, issuer.id);
    const now = clock.now();
    if (keysDue(keys, now).length > 0 || keysOver(keys, now).length > 0) await rotate(options, issuer);
  }
}

async function rotate({ store, sealer, clock }: RotationOptions, issuer: OutboundIssuerRow): Promise<void> {
  const now = clock.now();
  const due = keysDue(await listOutboundKeys(store.reader, issuer.id), now);
  const fresh = await Promise.all(
    due.map(({ algorithm, signsFrom }) => makeOutboundKey(algorithm, signsFrom)),
  );
  await store.write(async ({ db }) => {
    const keys = await listOutboundKeys(db, issuer.id);
    const stillDue = new Set(keysDue(keys, now).map(({ algorithm }) => algorithm));
    for (const key of fresh)
      if (stillDue.has(key.algorithm))
        await insertOutboundKeys(db, [outboundKeyRow(sealer, issuer, key, keys)]);
    for (const key of keysOver(keys, now)) await deleteOutboundKey(db, key);
  });
}

/** Milliseconds between two looks; keys are made days before they are needed. */
const PAUSE = 3_600_000;

/** Looks after the keys of a running node; returns the way to stop. */
export function keepOutboundKeys(
  options: RotationOptions,
  report: (problem: string) => void,
): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  const look = (): void => {
    running = rotateOutboundKeys(options).catch((problem: unknown) => {
      report(`keys of outbound federation were not rotated: ${String(problem)}`);
    });
  };
  look();
  const timer = setInterval(look, PAUSE);
  timer.unref();
  return () => {
    clearInterval(timer);
    return running;
  };
}
