import type { AccountId } from '../../core/account.ts';
import type { Caller } from '../../identity/caller.ts';
import type { Federation } from '../../identity/federation.ts';

/** Who has no credentials and no policies, only a provider that vouches for them in the account of the role. */
export const federatedCaller = (accountId: AccountId, federation: Federation): Caller => ({
  principal: {
    type: federation.kind,
    accountId,
    arn: federation.provider,
    uniqueId: `${federation.provider}:${federation.subject}`,
  },
  userId:
    federation.saml === undefined
      ? `${federation.provider}:${federation.audience}:${federation.subject}`
      : `${federation.saml.nameQualifier}:${federation.subject}`,
  accountId,
  arn: federation.provider,
  name: federation.subject,
  path: '/',
  accessKeyId: '',
  federation,
  tags: [],
  policies: { identity: [] },
});
