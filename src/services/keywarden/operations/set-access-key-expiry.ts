import { setKeyExpiry } from '../../../identity/access-keys/key-records.ts';
import { topic } from '../../../identity/topics.ts';
import { write } from '../../contract.ts';
import { type OfKey, onKey, requireKey } from '../access-keys/key-access.ts';
import { type AccessKeyView, accessKeyView } from '../access-keys/key-view.ts';
import { validationException } from '../errors.ts';

interface Input extends OfKey {
  /** Absent takes the expiry away. */
  readonly ExpiryDate?: Date;
}

/** From that instant on the key is refused as an inactive one is; nothing has to happen then. */
export const setAccessKeyExpiry = write<Input, { readonly AccessKey: AccessKeyView }>(
  onKey('keywarden:SetAccessKeyExpiry'),
  async (context, input) => {
    const { db, now } = context;
    const { key } = await requireKey(context, input);
    const expiresAt = input.ExpiryDate?.getTime() ?? null;
    if (expiresAt !== null && expiresAt <= now)
      throw validationException(
        'ExpiryDate must be in the future. To refuse the key now, make it Inactive by iam:UpdateAccessKey.',
      );
    await setKeyExpiry(db, key.id, expiresAt);
    context.change(topic.accessKey(key.id));
    return { AccessKey: accessKeyView({ ...key, expires_at: expiresAt }, now) };
  },
);
