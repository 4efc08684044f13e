import type { Clock } from '../../core/clock.ts';
import type { Sealer } from '../../custody/custody.ts';
import type { Store } from '../../storage/store.ts';
import { findCurrentKey } from '../pgp/key-records.ts';
import { signDetached } from '../pgp/sign-detached.ts';
import { keepSignature, unsignedDocuments } from './document-records.ts';

interface SignParts {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly clock: Clock;
}

/** Signs the documents that the team's current key has not signed: new ones, and all once there is another key. */
export async function signDocuments(
  { store, sealer, clock }: SignParts,
  isStopped: () => boolean,
): Promise<void> {
  const key = await findCurrentKey(store.reader);
  if (key === undefined) return;
  for (const document of await unsignedDocuments(store.reader, key.fingerprint)) {
    if (isStopped()) return;
    const context = { db: store.reader, sealer, now: clock.now() };
    const signed = await signDetached(context, new TextEncoder().encode(document.text));
    if (signed === undefined) return;
    await store.write(({ db }) => keepSignature(db, document, signed));
  }
}
