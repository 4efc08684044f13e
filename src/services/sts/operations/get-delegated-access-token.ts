import { iamArn, rootArn } from '../../../core/arn.ts';
import { findDelegation } from '../../../identity/delegation/records.ts';
import { read } from '../../contract.ts';
import { tradeInTokenExpired, tradeInTokenInvalid } from '../errors.ts';
import { findPrincipalName } from '../records.ts';
import type { GetDelegatedAccessTokenRequest, GetDelegatedAccessTokenResponse, Input } from '../schema.ts';
import { credentialsOf, HIDE_TOKEN } from './session-output.ts';

/**
 * Exchanges an accepted delegation request for credentials, as often as the requestor likes until the rights that were
 * lent end. Its id is the token, for it is worth nothing but to the account that made the request.
 */
export const getDelegatedAccessToken = read<
  Input<GetDelegatedAccessTokenRequest>,
  GetDelegatedAccessTokenResponse
>(
  () => [{ action: 'sts:GetDelegatedAccessToken', resources: [{ arn: '*' }] }],
  async ({ accountId, db, now, issueSession }, { TradeInToken }) => {
    const row = await findDelegation(db, TradeInToken);
    if (row === undefined || row.requestor_account_id !== accountId) throw tradeInTokenInvalid();
    const { access_ends_at, approver_kind: kind, approver_principal_id: id, owner_account_id: owner } = row;
    if (access_ends_at === null || kind === null || id === null || owner === null)
      throw tradeInTokenInvalid();
    if (now >= access_ends_at) throw tradeInTokenExpired();
    const lender = kind === 'root' ? undefined : await findPrincipalName(db, kind, owner, id);
    if (kind !== 'root' && lender === undefined) throw tradeInTokenInvalid();
    const issued = issueSession({
      kind: kind === 'role' ? 'assumed-role' : 'delegated',
      accountId: owner,
      principal: { kind, id },
      // Nobody can have named this session in a policy.
      sessionName: `delegation-${row.id}`,
      issuedAt: now,
      expiresAt: access_ends_at,
      lentUntil: access_ends_at,
      policies: [row.permission_policy],
      policyArns: [],
      tags: [],
      transitiveTagKeys: [],
    });
    return {
      Credentials: credentialsOf(issued),
      AssumedPrincipal:
        kind === 'root' || lender === undefined
          ? rootArn(owner)
          : iamArn(owner, kind, lender.path, lender.name),
    };
  },
  HIDE_TOKEN,
);
