import type { AuditEvent } from '../../audit/audit-event.ts';
import { parseArn } from '../../core/arn.ts';
import type { BackgroundContext, StopBackground } from '../contract.ts';
import { keyArn } from './arns.ts';
import { destroyInCluster } from './destroy-in-cluster.ts';
import { keepKeysInMemory } from './key-cache.ts';
import { keepStoresInMemory } from './key-store-cache.ts';
import { makeMaterial } from './new-key.ts';
import { kmsOf, refOf } from './records/database.ts';
import { findDeletableKeys, findRotatableKeys } from './records/due-keys.ts';
import { isStoreConnected } from './records/key-stores.ts';
import { deleteKey, findKeyRow, findRelatedKeys, updateKey } from './records/keys.ts';
import { rotate } from './rotation.ts';
import type { KeyRow } from './tables.ts';
import { closedKeyOfTopic, closedKeyTopic, keyStoreOfTopic, keyTopic } from './topics.ts';

/** Milliseconds between two looks. A key whose time has come does not exist from that moment on, looked at or not. */
const PAUSE = 60_000;

/** Keys handled at one look; the rest wait for the next. */
const MOST_KEYS = 500;

const DAY_MILLISECONDS = 86_400_000;

/**
 * What no call asks for: deletes keys whose waiting period is over, rotates those that are due, and makes the HSM forget
 * keys that are closed. Any number of nodes may do it at once.
 */
export function keepKeys(context: BackgroundContext): StopBackground {
  const { store, vault, report } = context;
  const tell = (problem: unknown): void => report(`kms: ${String(problem)}`);
  const stopListening = store.onChanges((changes) => {
    for (const { topic } of changes) {
      const storeId = keyStoreOfTopic(topic);
      if (storeId !== undefined) logOutUnlessConnected(context, storeId).catch(tell);
      const arn = parseArn(closedKeyOfTopic(topic) ?? '');
      if (arn === undefined) continue;
      const place = { accountId: arn.account, keyId: arn.resource.slice('key/'.length) };
      vault.release(place).catch(tell);
    }
  });
  const stopKeeping = keepKeysInMemory(store);
  const stopKeepingStores = keepStoresInMemory(store);
  let running: Promise<void> = Promise.resolve();
  const look = (): void => {
    running = lookAfterKeys(context).catch(tell);
  };
  look();
  const timer = setInterval(look, PAUSE);
  timer.unref();
  return () => {
    clearInterval(timer);
    stopListening();
    stopKeeping();
    stopKeepingStores();
    return running;
  };
}

/** Nothing of this node stays logged in to the cluster of a key store that was disconnected. */
async function logOutUnlessConnected({ store, clusters }: BackgroundContext, storeId: string): Promise<void> {
  const isConnected = await isStoreConnected(kmsOf({ db: store.reader }), storeId);
  if (!isConnected) clusters.keys.forget(storeId);
}

/** One look at all that is due. */
export async function lookAfterKeys(context: BackgroundContext): Promise<void> {
  const now = context.clock.now();
  const db = kmsOf({ db: context.store.reader });
  for (const key of await findDeletableKeys(db, now, MOST_KEYS)) await removeKey(context, key, now);
  for (const key of await findRotatableKeys(db, now, MOST_KEYS)) await rotateKey(context, key, now);
}

/** Deletes one key, and begins the waiting period of a primary that waited for it. */
async function removeKey(context: BackgroundContext, found: KeyRow, now: number): Promise<void> {
  const inCluster = found.key_store_id === null ? undefined : await destroyInCluster(context, found, now);
  if (inCluster === 'later') return;
  await context.store.write(async (tx) => {
    const db = kmsOf(tx);
    const key = await findKeyRow(db, refOf(found));
    if (key === undefined || key.deletion_at === null || key.deletion_at > now) return;
    await deleteKey(db, key);
    tx.change(keyTopic(key));
    tx.change(closedKeyTopic(key));
    const [last, ...others] = await findRelatedKeys(db, key);
    if (last?.state === 'PendingReplicaDeletion' && others.length === 0) {
      const deletionAt = now + (last.deletion_window_days ?? 0) * DAY_MILLISECONDS;
      await updateKey(db, refOf(last), { state: 'PendingDeletion', deletion_at: deletionAt });
      tx.change(keyTopic(last));
    }
    await context.audit.record(tx, serviceEvent(context, 'DeleteKey', key, inCluster));
  });
}

async function rotateKey(context: BackgroundContext, found: KeyRow, now: number): Promise<void> {
  const place = { accountId: found.account_id, keyId: found.id };
  const made = await makeMaterial(context, found.key_spec, place);
  await context.store.write(async (tx) => {
    const db = kmsOf(tx);
    const key = await findKeyRow(db, refOf(found));
    // Another node was faster, or somebody turned rotation off.
    if (key?.state !== 'Enabled' || key.next_rotation_at === null || key.next_rotation_at > now) return;
    const change = (topic: string): void => tx.change(topic);
    await rotate(db, key, { id: made.materialId, made }, { type: 'AUTOMATIC', now, change });
    await context.audit.record(tx, serviceEvent(context, 'RotateKey', key));
  });
}

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/ct-rotatekey.html */
function serviceEvent(
  { newUuid, clock }: BackgroundContext,
  eventName: string,
  key: KeyRow,
  additionalEventData?: AuditEvent['additionalEventData'],
): AuditEvent {
  return {
    eventId: newUuid(),
    eventTime: clock.now(),
    eventSource: 'kms.amazonaws.com',
    eventName,
    awsRegion: key.region,
    sourceIPAddress: 'AWS Internal',
    userAgent: 'AWS Internal',
    requestId: newUuid(),
    readOnly: false,
    eventType: 'AwsServiceEvent',
    recipientAccountId: key.account_id,
    userIdentity: { type: 'AWSService', accountId: key.account_id, invokedBy: 'AWS Internal' },
    requestParameters: null,
    responseElements: null,
    ...(additionalEventData && { additionalEventData }),
    resources: [{ type: 'AWS::KMS::Key', name: keyArn(key) }],
  };
}
