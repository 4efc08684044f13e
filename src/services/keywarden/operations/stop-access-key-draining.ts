import { setKeyDraining } from '../../../identity/access-keys/key-records.ts';
import { topic } from '../../../identity/topics.ts';
import { write } from '../../contract.ts';
import { type OfKey, onKey, requireKey } from '../access-keys/key-access.ts';
import { type AccessKeyView, accessKeyView } from '../access-keys/key-view.ts';

/** Nobody is warned any longer. */
export const stopAccessKeyDraining = write<OfKey, { readonly AccessKey: AccessKeyView }>(
  onKey('keywarden:StopAccessKeyDraining'),
  async (context, input) => {
    const { db, now } = context;
    const { key } = await requireKey(context, input);
    await setKeyDraining(db, key.id, null);
    context.change(topic.accessKey(key.id));
    return { AccessKey: accessKeyView({ ...key, draining_since: null }, now) };
  },
);
