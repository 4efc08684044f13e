import { keyState, setKeyDraining } from '../../../identity/access-keys/key-records.ts';
import { topic } from '../../../identity/topics.ts';
import { write } from '../../contract.ts';
import { type OfKey, onKey, requireKey } from '../access-keys/key-access.ts';
import { type AccessKeyView, accessKeyView } from '../access-keys/key-view.ts';
import { conflict } from '../errors.ts';

/** The key goes on working; whoever uses it is warned in each answer, and its use stands in the trail once an hour. */
export const startAccessKeyDraining = write<OfKey, { readonly AccessKey: AccessKeyView }>(
  onKey('keywarden:StartAccessKeyDraining'),
  async (context, input) => {
    const { db, now } = context;
    const { key } = await requireKey(context, input);
    const state = keyState(key, now);
    if (state === 'Draining') return { AccessKey: accessKeyView(key, now) };
    if (state !== 'Active')
      throw conflict(`The Access Key with id ${key.id} is ${state}: there is nothing to drain.`);
    await setKeyDraining(db, key.id, now);
    context.change(topic.accessKey(key.id));
    return { AccessKey: accessKeyView({ ...key, draining_since: now }, now) };
  },
);
