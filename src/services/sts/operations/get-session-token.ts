import { read } from '../../contract.ts';
import { notWithSessionCredentials } from '../errors.ts';
import { longTermPrincipal } from '../maker.ts';
import type { GetSessionTokenRequest, GetSessionTokenResponse, Input } from '../schema.ts';
import { withSecondFactor } from '../second-factor.ts';
import { credentialsOf, expiryAfter, HIDE_TOKEN } from './session-output.ts';

const DEFAULT_SECONDS = 43_200;
/** Longest for root; a longer wish is shortened, not refused. */
export const ROOT_MAX_SECONDS = 3_600;

const withoutFactor = read<Input<GetSessionTokenRequest>, GetSessionTokenResponse>(
  'none',
  ({ caller, now, issueSession }, { DurationSeconds = DEFAULT_SECONDS }) => {
    if (caller.session !== undefined) throw notWithSessionCredentials('GetSessionToken');
    const principal = longTermPrincipal(caller);
    const seconds = principal.kind === 'root' ? Math.min(DurationSeconds, ROOT_MAX_SECONDS) : DurationSeconds;
    const issued = issueSession({
      kind: 'session-token',
      accountId: caller.accountId,
      principal,
      sessionName: '',
      issuedAt: now,
      expiresAt: expiryAfter(now, seconds),
      longTermAccessKeyId: caller.accessKeyId,
      ...(caller.mfa === undefined ? {} : { mfa: caller.mfa }),
      policies: [],
      policyArns: [],
      tags: [],
      transitiveTagKeys: [],
    });
    return { Credentials: credentialsOf(issued) };
  },
  HIDE_TOKEN,
);

/** Needs no permission: it proves who somebody is, it does not widen what they may do. */
export const getSessionToken = { ...withoutFactor, strengthen: withSecondFactor };
