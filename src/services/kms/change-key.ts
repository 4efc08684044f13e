import type { Updateable } from 'kysely';
import type { WriteContext } from '../contract.ts';
import { kmsOf, refOf } from './records/database.ts';
import { updateKey } from './records/keys.ts';
import type { KeyRow } from './tables.ts';
import { closedKeyTopic, keyTopic } from './topics.ts';

/** Changes columns of a key, and tells every node. */
export async function changeKey(
  context: WriteContext,
  key: KeyRow,
  change: Updateable<KeyRow>,
): Promise<void> {
  await updateKey(kmsOf(context), refOf(key), change);
  context.change(keyTopic(key));
  if (change.state !== undefined && change.state !== 'Enabled') context.change(closedKeyTopic(key));
}
