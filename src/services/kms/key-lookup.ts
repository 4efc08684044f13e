import { isAccountId } from '../../core/account.ts';
import { parseArn } from '../../core/arn.ts';
import { followedBy, type NowOrLater } from '../../core/now-or-later.ts';
import type { OperationContext } from '../contract.ts';
import { aliasArn, keyArn } from './arns.ts';
import { invalidArn, notFound } from './errors.ts';
import { keyRow, keyRowOfAlias } from './key-cache.ts';
import { isGone } from './key-state.ts';
import { type KmsDatabase, kmsOf, type Place } from './records/database.ts';
import type { KeyRow } from './tables.ts';

/** Who looks, and where. */
export type Looker = Pick<OperationContext, 'accountId' | 'region' | 'now' | 'db'>;

/** What a `KeyId` names; its form is right, which says nothing of whether it is there. */
export type KeyReference = Place &
  ({ readonly kind: 'key'; readonly keyId: string } | { readonly kind: 'alias'; readonly name: string });

export interface LookupOptions {
  /** Whether the operation takes alias names and ARNs. */
  readonly aliases?: boolean;
}

const KEY_ID = /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/i;

/**
 * Reads a key id, key ARN, alias name or alias ARN.
 * @throws AwsError NotFoundException or InvalidArnException, in AWS's words, where it is none that the operation takes
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/concepts-key-id.html
 */
export function parseKeyReference(
  { accountId, region }: Pick<Looker, 'accountId' | 'region'>,
  text: string,
  { aliases = false }: LookupOptions = {},
): KeyReference {
  const arn = parseArn(text);
  if (arn === undefined) return named({ accountId, region }, text, aliases);
  if (arn.service !== 'kms' || !isAccountId(arn.account)) throw invalidArn(`Invalid arn ${text}`);
  if (arn.region !== region) throw notFound(`Invalid arn ${arn.region}`);
  const place = { accountId: arn.account, region };
  if (arn.resource.startsWith('key/alias/')) throw notFound(`Invalid keyId ${text}`);
  return named(place, arn.resource.replace(/^key\//, ''), aliases);
}

function named(place: Place, name: string, aliases: boolean): KeyReference {
  if (name.startsWith('alias/')) {
    if (!aliases) throw invalidArn('Key Aliases are not supported for this operation.');
    return { ...place, kind: 'alias', name };
  }
  if (!KEY_ID.test(name)) throw notFound(`Invalid keyId '${name}'`);
  return { ...place, kind: 'key', keyId: name.toLowerCase() };
}

export const referenceArn = (reference: KeyReference): string => {
  const place = { account_id: reference.accountId, region: reference.region };
  return reference.kind === 'key'
    ? keyArn({ ...place, id: reference.keyId })
    : aliasArn({ ...place, name: reference.name });
};

/** The key, unless it is not there or its waiting period is over. */
export function findReferred(
  db: KmsDatabase,
  reference: KeyReference,
  now: number,
): NowOrLater<KeyRow | undefined> {
  const found =
    reference.kind === 'key' ? keyRow(db, reference) : keyRowOfAlias(db, reference, reference.name);
  return followedBy(found, (row) => (row === undefined || isGone(row, now) ? undefined : row));
}

/** What AWS answers for a reference to nothing. */
export const referenceNotFound = (reference: KeyReference) =>
  notFound(
    reference.kind === 'key'
      ? `Key '${referenceArn(reference)}' does not exist`
      : `Alias ${referenceArn(reference)} is not found.`,
  );

/**
 * The key that an operation was asked for; its access rule has already decided.
 * @throws AwsError NotFoundException, InvalidArnException
 */
export function findKey(looker: Looker, text: string, options?: LookupOptions): NowOrLater<KeyRow> {
  const reference = parseKeyReference(looker, text, options);
  return followedBy(findReferred(kmsOf(looker), reference, looker.now), (key) => {
    if (key === undefined) throw referenceNotFound(reference);
    return key;
  });
}
