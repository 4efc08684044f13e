import { createHash } from 'node:crypto';
import type { SamlProviderRow } from '../../identity/tables.ts';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** With the prefix 22 characters, the fewest that IAM's model lets this id have. */
const LETTERS = 16;

/** `SAMLSP` and 16 letters: the same for a provider as long as it lives, another once it was deleted and made anew. */
export function samlProviderUuid({
  account_id,
  name,
  created_at,
}: Pick<SamlProviderRow, 'account_id' | 'name' | 'created_at'>): string {
  const digest = createHash('sha256').update(`saml-provider/${account_id}/${name}/${created_at}`).digest();
  return `SAMLSP${[...digest.subarray(0, LETTERS)].map((byte) => BASE32[byte & 31]).join('')}`;
}
