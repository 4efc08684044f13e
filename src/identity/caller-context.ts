import type { Instant } from '../core/clock.ts';
import { type HttpRequest, header } from '../core/http.ts';
import { isoSeconds } from '../core/iso-seconds.ts';
import type { ContextValues } from '../policy/request.ts';
import type { Caller, MfaProof } from './caller.ts';

/** What the request itself supplies. */
export interface RequestFacts {
  readonly request: HttpRequest;
  readonly now: Instant;
  /** Region of the credential scope. */
  readonly region: string;
}

/**
 * The global condition keys of a request. Values are computed when a policy asks for them, for most are never asked.
 * A key that has no value for this caller is absent, as AWS documents it for each.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function callerContext(caller: Caller, facts: RequestFacts): ContextValues {
  return {
    get(key) {
      const compute = KEYS.get(key);
      if (compute !== undefined) return compute(caller, facts);
      return key.startsWith(PRINCIPAL_TAG)
        ? principalTag(caller, key.slice(PRINCIPAL_TAG.length))
        : federationKey(caller, key);
    },
  };
}

type Compute = (caller: Caller, facts: RequestFacts) => string | readonly string[] | undefined;

const PRINCIPAL_TAG = 'aws:principaltag/';

const PRINCIPAL_TYPES: Readonly<Record<string, string>> = {
  root: 'Account',
  user: 'User',
  'assumed-role': 'AssumedRole',
  'federated-user': 'FederatedUser',
};

const KEYS: ReadonlyMap<string, Compute> = new Map(
  Object.entries<Compute>({
    // A role session is known by its role here; `aws:userid` tells the session.
    'aws:principalarn': ({ principal }) => principal.roleArn ?? principal.arn,
    'aws:principalaccount': ({ principal }) => principal.accountId,
    'aws:principaltype': ({ principal }) => PRINCIPAL_TYPES[principal.type],
    'aws:principalorgid': ({ organization }) => organization?.id,
    // A multivalued key, though nobody is in two places.
    'aws:principalorgpaths': ({ organization }) => organization && [organization.path],
    'aws:principalisawsservice': () => 'false',
    'aws:userid': ({ userId }) => userId,
    'aws:username': ({ principal, name }) => (principal.type === 'user' ? name : undefined),
    'aws:sourceidentity': ({ session }) => session?.sourceIdentity,
    'aws:federatedprovider': ({ session, federation }) => (session?.federation ?? federation)?.provider,
    'aws:assumedroot': ({ session }) => (session?.kind === 'assumed-root' ? 'true' : undefined),
    'aws:tokenissuetime': ({ session }) => session && isoSeconds(session.issuedAt),
    // Long-term keys lack the key unless a code comes with the request; temporary credentials always have it.
    'aws:multifactorauthpresent': (caller) =>
      proofOf(caller) === undefined ? caller.session && 'false' : 'true',
    'aws:multifactorauthage': (caller, { now }) => {
      const proof = proofOf(caller);
      return proof && seconds(Math.max(0, now - proof.at));
    },
    'keywarden:multifactorauthtype': (caller) => proofOf(caller)?.kind,
    'aws:currenttime': (_, { now }) => isoSeconds(now),
    'aws:epochtime': (_, { now }) => seconds(now),
    'aws:requestedregion': (_, { region }) => region,
    'aws:securetransport': (_, { request }) => String(request.isSecure),
    'aws:sourceip': (_, { request }) => request.remoteAddress,
    'aws:useragent': (_, { request }) => header(request, 'user-agent'),
    'aws:referer': (_, { request }) => header(request, 'referer'),
    'aws:viaawsservice': () => 'false',
  }),
);

/** A code that comes with the request is newer than what the session began with. */
const proofOf = ({ mfa, session }: Caller): MfaProof | undefined => mfa ?? session?.mfa;

/** What the provider that vouched for a session said, under the provider's own name. */
function federationKey({ session }: Caller, key: string): string | undefined {
  const keys = session?.federation?.keys;
  return keys !== undefined && Object.hasOwn(keys, key) ? keys[key] : undefined;
}

/** Tag keys are looked up ignoring case, as condition keys are. */
function principalTag(caller: Caller, lowerCaseKey: string): string | undefined {
  for (const { Key, Value } of caller.tags) if (Key.toLowerCase() === lowerCaseKey) return Value;
  return undefined;
}

const seconds = (milliseconds: number): string => String(Math.floor(milliseconds / 1000));
