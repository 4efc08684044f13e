import { federatedUserArn } from '../../../core/arn.ts';
import { read } from '../../contract.ts';
import { federationAccess } from '../access.ts';
import { notWithSessionCredentials } from '../errors.ts';
import { longTermPrincipal } from '../maker.ts';
import { packedPolicySize } from '../packed-size.ts';
import type { GetFederationTokenRequest, GetFederationTokenResponse, Input } from '../schema.ts';
import { checkedSessionPolicies } from '../session-policies.ts';
import { sessionTags } from '../session-tags.ts';
import { ROOT_MAX_SECONDS } from './get-session-token.ts';
import { credentialsOf, expiryAfter, HIDE_TOKEN } from './session-output.ts';

const DEFAULT_SECONDS = 43_200;

export const getFederationToken = read<Input<GetFederationTokenRequest>, GetFederationTokenResponse>(
  federationAccess,
  async (context, input) => {
    const { caller, accountId, now, db, issueSession } = context;
    if (caller.session !== undefined) throw notWithSessionCredentials('GetFederationToken');
    const principal = longTermPrincipal(caller);
    const { tags } = sessionTags(caller, input.Tags);
    const { policies, policyArns } = await checkedSessionPolicies(
      db,
      accountId,
      input.Policy,
      input.PolicyArns,
    );
    const packed = packedPolicySize(policies, policyArns, tags);
    const wanted = input.DurationSeconds ?? DEFAULT_SECONDS;
    const seconds = principal.kind === 'root' ? Math.min(wanted, ROOT_MAX_SECONDS) : wanted;
    const issued = issueSession({
      kind: 'federated-user',
      accountId,
      principal,
      sessionName: input.Name,
      issuedAt: now,
      expiresAt: expiryAfter(now, seconds),
      longTermAccessKeyId: caller.accessKeyId,
      policies,
      policyArns,
      tags,
      transitiveTagKeys: [],
    });
    return {
      Credentials: credentialsOf(issued),
      FederatedUser: {
        FederatedUserId: `${accountId}:${input.Name}`,
        Arn: federatedUserArn(accountId, input.Name),
      },
      // Unlike AssumeRole, AWS always tells it here.
      PackedPolicySize: packed ?? 0,
    };
  },
  HIDE_TOKEN,
);
