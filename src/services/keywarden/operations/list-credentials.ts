import type { Instant } from '../../../core/clock.ts';
import { listCredentials as listAll } from '../../../identity/credentials/kinds.ts';
import { read } from '../../contract.ts';
import { dateOf } from '../../date-of.ts';
import { type OfUser, onOwnOrUser } from '../own/own-access.ts';
import { isCurrent, ownerOf } from '../own/owner.ts';

interface CredentialView {
  readonly Kind: string;
  readonly Id: string;
  readonly Name?: string;
  readonly State: string;
  readonly CreateDate: Date;
  readonly LastUsedDate?: Date;
  readonly LastUsedService?: string;
  readonly LastUsedRegion?: string;
  readonly LastUsedAddress?: string;
  readonly UserAgent?: string;
  readonly ExpiryDate?: Date;
  readonly IsCurrent?: boolean;
}

interface Output {
  readonly Owner: string;
  readonly Credentials: readonly CredentialView[];
}

/** What AWS wants of who looks at another user's credentials, kind by kind. */
const OF_OTHERS = [
  'iam:GetLoginProfile',
  'iam:ListAccessKeys',
  'iam:ListMFADevices',
  'iam:ListSigningCertificates',
  'iam:ListSSHPublicKeys',
  'iam:ListServiceSpecificCredentials',
  'keywarden:ListWebSessions',
];

const given = <Name extends string, Value>(
  name: Name,
  value: Value | null | undefined,
): { readonly [Key in Name]?: Value } =>
  (value == null ? {} : { [name]: value }) as { readonly [Key in Name]?: Value };

const dated = (instant: Instant | null | undefined): Date | undefined =>
  instant == null ? undefined : dateOf(instant);

export const listCredentials = read<OfUser, Output>(
  onOwnOrUser('keywarden:ListCredentials', OF_OTHERS),
  async (context, input) => {
    const { db, now, node } = context;
    const owner = await ownerOf(context, input);
    const idleMilliseconds = node.sessionIdleMilliseconds;
    const found = await listAll({ db, owner, now, idleMilliseconds });
    return {
      Owner: owner.kind === 'root' ? 'root' : (input.UserName ?? context.caller.name),
      Credentials: found.map((one) => ({
        Kind: one.kind,
        Id: one.id,
        ...given('Name', one.name),
        State: one.state,
        CreateDate: dateOf(one.createdAt),
        ...given('LastUsedDate', dated(one.lastUsedAt)),
        ...given('LastUsedService', one.lastUsedService),
        ...given('LastUsedRegion', one.lastUsedRegion),
        ...given('LastUsedAddress', one.lastUsedAddress),
        ...given('UserAgent', one.userAgent),
        ...given('ExpiryDate', dated(one.expiresAt)),
        ...(isCurrent(context, one.accessKeyId) && { IsCurrent: true }),
      })),
    };
  },
);
