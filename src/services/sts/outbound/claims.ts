import type { Instant } from '../../../core/clock.ts';
import { isoSeconds } from '../../../core/iso-seconds.ts';
import type { Tag } from '../../../core/tag.ts';
import type { Caller } from '../../../identity/caller.ts';

/** What a token is to say beside who asks. */
export interface TokenFacts {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly tags: readonly Tag[];
  readonly region: string;
  readonly issuedAt: Instant;
  readonly seconds: number;
  /** UUID. */
  readonly id: string;
}

/** A session of a role is its role here; any other caller is itself. */
export const subjectOf = ({ principal }: Caller): string => principal.roleArn ?? principal.arn;

const asObject = (tags: readonly Tag[]): Record<string, string> =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));

/**
 * The claims of a token that says who the caller is. Members that say nothing are absent.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_token_claims.html
 */
export function tokenClaims(caller: Caller, facts: TokenFacts): Record<string, unknown> {
  const { audiences, tags, region } = facts;
  const { session, organization } = caller;
  const issuedAt = Math.floor(facts.issuedAt / 1000);
  const provider = session?.federation?.provider;
  return {
    aud: audiences.length === 1 ? audiences[0] : audiences,
    sub: subjectOf(caller),
    'https://sts.amazonaws.com/': {
      ...(organization && { org_id: organization.id }),
      aws_account: caller.accountId,
      ...(organization && { ou_path: [organization.path] }),
      ...(session && { original_session_exp: isoSeconds(session.expiresAt) }),
      ...(provider !== undefined && { federated_provider: provider }),
      ...(session?.sourceIdentity !== undefined && { source_identity: session.sourceIdentity }),
      ...(tags.length > 0 && { request_tags: asObject(tags) }),
      source_region: region,
      principal_id: subjectOf(caller),
      ...(caller.tags.length > 0 && { principal_tags: asObject(caller.tags) }),
    },
    iss: facts.issuer,
    exp: issuedAt + facts.seconds,
    iat: issuedAt,
    jti: facts.id,
  };
}
