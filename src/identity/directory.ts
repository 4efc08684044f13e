import type { AccountId } from '../core/account.ts';
import type { Instant } from '../core/clock.ts';
import type { Sealer } from '../custody/custody.ts';
import { SealError } from '../custody/seal-error.ts';
import type { CompiledPolicy } from '../policy/compile.ts';
import type { Store } from '../storage/store.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import { accessKeyPlace } from './access-key-place.ts';
import { keyEnd } from './access-keys/key-end.ts';
import type { AccessKeyTables } from './access-keys/tables.ts';
import { type AccountStanding, type OrganizationStanding, readStanding } from './account-standing.ts';
import { longTermCaller, sessionCaller } from './build-caller.ts';
import type { Caller } from './caller.ts';
import { isCertificateKeyId, readCertificateKey } from './certificate-key.ts';
import type { CredentialEntry, CredentialProblem } from './credential.ts';
import { type CacheCounts, FeedCache, type Loaded } from './feed-cache.ts';
import { loadPrincipal, principalKey, principalTopic } from './load-principal.ts';
import { Lru } from './lru.ts';
import { createPolicyLibrary, type PolicyLibrary, type ReportProblem } from './policy-library.ts';
import type { Principal, PrincipalRef } from './principal.ts';
import { findManagedDocument } from './principal-records.ts';
import { readSettled } from './read-settled.ts';
import { isRevoked, revocationsAmong, subjectsOf } from './revocations.ts';
import type { SessionClaims } from './session-claims.ts';
import { namesUnknownKey, openSessionToken } from './session-token.ts';
import { topic } from './topics.ts';

/**
 * From an access key id or session token to a principal with all that applies to it. Everything is kept compiled in
 * memory and dropped the moment the change feed names it, so a committed write counts from the next call on. A hit
 * answers synchronously, a miss with a promise.
 */
export interface Directory {
  /**
   * The long-term key of that id or, with a session token, the temporary credentials that go with it, unless expired at
   * `now`: long-term keys are `invalid` then, as if unknown. Look at `status`. Whether credentials are revoked, and whether their principal still exists, {@link caller} tells.
   */
  credential(
    accessKeyId: string,
    sessionToken: string | undefined,
    now: Instant,
  ): CredentialEntry | CredentialProblem | Promise<CredentialEntry | CredentialProblem>;
  /** Who the credentials stand for now. Call it for each request; it tells of expiry and revocation. */
  caller(
    entry: CredentialEntry,
    now: Instant,
  ): Caller | CredentialProblem | Promise<Caller | CredentialProblem>;
  /**
   * True while nothing has changed that {@link caller} rested on when it told of `caller` for `entry`, in no commit and
   * not in `changed`, the topics of writes about to be committed. Reads nothing: what was forgotten for want of room
   * counts as changed.
   */
  isCurrent(entry: CredentialEntry, caller: Caller, now: Instant, changed: ReadonlySet<string>): boolean;
  /**
   * Whether an account may act, and what its organization leaves of its rights; {@link caller} asks it for the caller's
   * own. `within` a write, what writes that share its commit changed is read from its rows.
   */
  standing(accountId: AccountId, within?: WriteInProgress): AccountStanding | Promise<AccountStanding>;
  /** What it keeps in memory, kind by kind. */
  counts(): DirectoryCounts;
  /** Stops following the change feed. */
  close(): void;
}

/** By kind of entry. */
export type DirectoryCounts = Readonly<
  Record<'credentials' | 'principals' | 'accounts' | 'callers' | 'policed-sessions', CacheCounts>
>;

/** A write whose turn it is: no other can commit before it. */
export interface WriteInProgress {
  readonly db: AnyDatabase;
  readonly changedBefore: ReadonlySet<string>;
}

/** Entries of each kind that are kept unless told. */
export const DIRECTORY_ENTRIES = 20_000;

export interface DirectoryOptions {
  readonly store: Store;
  readonly sealer: Sealer;
  /** Text of an AWS-managed policy; the release's own data unless told. */
  readonly awsManagedPolicyDocument?: (arn: string) => string | undefined;
  /** Whether root's own access keys, and sessions root makes for itself with one, count as unknown; not unless told. */
  readonly refusesRootKeys?: boolean;
  /** Told of rows that cannot be read and therefore deny. */
  readonly report: ReportProblem;
  /** Keys, principals, callers, opened tokens and compiled policies kept of each; 20,000 unless told. Of sessions with policies of their own a tenth. */
  readonly limit?: number;
}

/** With its topics, because what is built on a principal is true only as long as the principal is. */
interface KnownPrincipal {
  readonly principal: Principal;
  readonly topics: readonly string[];
}

interface KnownStanding {
  readonly standing: AccountStanding;
  readonly topics: readonly string[];
}

interface KnownCaller {
  readonly caller: Caller;
  /** Whether the session was ended, or what it came from. */
  readonly isRevoked: boolean;
}

/**
 * Share of the limit for sessions that have policies of their own. Nobody shares those, one takes some 60 KiB compiled,
 * and whoever may assume a role can make as many as they like.
 */
const POLICED_SHARE = 0.1;

/** Longest access key id looked up; AWS's own limit. */
const MAX_ACCESS_KEY_ID_LENGTH = 128;

export function createDirectory(options: DirectoryOptions): Directory {
  const { store, sealer, report, limit = DIRECTORY_ENTRIES, refusesRootKeys = false } = options;
  const library = createPolicyLibrary(options);
  const credentials = new FeedCache<CredentialEntry>(limit);
  const principals = new FeedCache<KnownPrincipal>(limit);
  const standings = new FeedCache<KnownStanding>(limit);
  const callers = new FeedCache<KnownCaller>(limit);
  const policedCallers = new FeedCache<KnownCaller>(Math.ceil(limit * POLICED_SHARE));
  const callersLike = ({ session }: CredentialEntry): FeedCache<KnownCaller> =>
    session !== undefined && session.policies.length > 0 ? policedCallers : callers;
  const openedTokens = new Lru<{ readonly token: string; readonly entry: CredentialEntry }>(limit);
  const stop = store.onChanges((changes) => {
    credentials.apply(changes);
    principals.apply(changes);
    standings.apply(changes);
    callers.apply(changes);
    policedCallers.apply(changes);
  });

  const principal = async (ref: PrincipalRef): Promise<KnownPrincipal | undefined> => {
    const key = principalKey(ref);
    return principals.peek(key) ?? principals.load(key, () => readPrincipal(store, library, ref));
  };
  const standing = async (accountId: AccountId): Promise<KnownStanding> => {
    const known =
      standings.peek(accountId) ??
      (await standings.load(accountId, () => loadStanding(store, library, accountId)));
    return known ?? UNKNOWN_STANDING;
  };
  const read: CallerSource = { store, library, principal, standing };

  const admitted = (entry: CredentialEntry | undefined, now: Instant): CredentialEntry | 'invalid' =>
    entry === undefined ||
    (entry.endsAt !== undefined && entry.endsAt <= now) ||
    (refusesRootKeys && isByRootKey(entry))
      ? 'invalid'
      : entry;
  const session = (accessKeyId: string, token: string, now: Instant): CredentialEntry | CredentialProblem => {
    const known = openedTokens.get(accessKeyId);
    const entry = known?.token === token ? known.entry : openSessionToken(sealer, accessKeyId, token);
    if (entry?.session === undefined) return 'invalid';
    if (entry !== known?.entry) openedTokens.set(accessKeyId, { token, entry });
    return entry.session.expiresAt <= now ? 'expired' : admitted(entry, now);
  };
  const isNewKey = (accessKeyId: string, token: string): boolean =>
    openedTokens.get(accessKeyId)?.token !== token && namesUnknownKey(sealer, token);

  return {
    credential(accessKeyId, sessionToken, now) {
      if (sessionToken !== undefined) {
        if (isNewKey(accessKeyId, sessionToken))
          return sealer.catchUp().then(() => session(accessKeyId, sessionToken, now));
        return session(accessKeyId, sessionToken, now);
      }
      const known = credentials.peek(accessKeyId);
      if (known !== undefined) return admitted(known, now);
      return credentials
        .load(accessKeyId, () => readCredential(store, sealer, report, accessKeyId))
        .then((entry) => admitted(entry, now));
    },

    caller(entry, now) {
      const key = callerKey(entry);
      const cache = callersLike(entry);
      const known = cache.peek(key);
      if (known !== undefined) return verdict(known, entry, now);
      return cache
        .load(key, () => readCaller(read, entry))
        .then((loaded) => (loaded === undefined ? 'invalid' : verdict(loaded, entry, now)));
    },

    isCurrent(entry, caller, now, changed) {
      const { accessKeyId, session } = entry;
      if (session === undefined && credentials.again(accessKeyId) !== entry) return false;
      const key = callerKey(entry);
      const cache = callersLike(entry);
      if (credentials.restsOn(accessKeyId, changed) || cache.restsOn(key, changed)) return false;
      const known = cache.again(key);
      return known !== undefined && verdict(known, entry, now) === caller;
    },

    standing(accountId, within) {
      const known = standings.peek(accountId);
      if (known !== undefined && !(within && standings.restsOn(accountId, within.changedBefore)))
        return known.standing;
      return within === undefined
        ? standing(accountId).then((loaded) => loaded.standing)
        : readStanding(within.db, library, accountId).then(({ value }) => value ?? UNKNOWN_STANDING.standing);
    },

    counts: () => ({
      credentials: credentials.counts(),
      principals: principals.counts(),
      accounts: standings.counts(),
      callers: callers.counts(),
      'policed-sessions': policedCallers.counts(),
    }),

    close: stop,
  };
}

/** A key of root itself, or what GetSessionToken gave for one; not a session that a browser began. */
const isByRootKey = ({ principal, session }: CredentialEntry): boolean =>
  principal.kind === 'root' && (session === undefined || session.kind === 'session-token');

/** Fails closed. */
const UNKNOWN_STANDING: KnownStanding = { standing: { isActive: false }, topics: [] };

async function loadStanding(
  store: Store,
  library: PolicyLibrary,
  accountId: AccountId,
): Promise<Loaded<KnownStanding>> {
  const loaded = await readSettled(store, `account/${accountId}`, (db) =>
    readStanding(db, library, accountId),
  );
  const topics = [...loaded.topics];
  return { value: loaded.value && { standing: loaded.value, topics }, topics };
}

const callerKey = (entry: CredentialEntry): string => entry.session?.sessionId ?? entry.accessKeyId;

function verdict(known: KnownCaller, entry: CredentialEntry, now: Instant): Caller | CredentialProblem {
  const { session } = entry;
  if (session !== undefined && (session.expiresAt <= now || known.isRevoked)) return 'expired';
  return known.caller;
}

async function readCredential(
  store: Store,
  sealer: Sealer,
  report: ReportProblem,
  accessKeyId: string,
): Promise<Loaded<CredentialEntry>> {
  const topics = [topic.accessKey(accessKeyId)];
  if (accessKeyId.length > MAX_ACCESS_KEY_ID_LENGTH) return { value: undefined, topics };
  if (isCertificateKeyId(accessKeyId))
    return { value: await readCertificateKey(store.reader, accessKeyId), topics };
  const row = await tablesOf<AccessKeyTables>(store.reader)
    .selectFrom('access_keys as key')
    .leftJoin('access_key_ages as age', 'age.account_id', 'key.account_id')
    .select(['key.account_id', 'user_id', 'status', 'sealed_secret', 'created_at', 'expires_at'])
    .select(['draining_since', 'max_age_days'])
    .where('id', '=', accessKeyId)
    .executeTakeFirst();
  if (row === undefined) return { value: undefined, topics };
  topics.push(topic.accessKeyAge(row.account_id));
  const endsAt = keyEnd(row);
  if (!sealer.knows('secret-at-rest', row.sealed_secret)) await sealer.catchUp();
  try {
    const value: CredentialEntry = {
      accessKeyId,
      accountId: row.account_id,
      status: row.status,
      ...(endsAt !== undefined && { endsAt }),
      ...(row.draining_since !== null && { isDraining: true }),
      principal:
        row.user_id === null ? { kind: 'root', id: row.account_id } : { kind: 'user', id: row.user_id },
      secret: sealer.open('secret-at-rest', row.sealed_secret, accessKeyPlace({ id: accessKeyId, ...row })),
    };
    return { value, topics };
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    report(`the secret of access key ${accessKeyId} cannot be opened; the key is refused`);
    return { value: undefined, topics };
  }
}

async function readPrincipal(
  store: Store,
  library: PolicyLibrary,
  ref: PrincipalRef,
): Promise<Loaded<KnownPrincipal>> {
  const { value: principal, topics } = await loadPrincipal(store, library, ref);
  return { value: principal && { principal, topics: [...topics] }, topics };
}

interface CallerSource {
  readonly store: Store;
  readonly library: PolicyLibrary;
  readonly principal: (ref: PrincipalRef) => Promise<KnownPrincipal | undefined>;
  readonly standing: (accountId: AccountId) => Promise<KnownStanding>;
}

async function readCaller(from: CallerSource, entry: CredentialEntry): Promise<Loaded<KnownCaller>> {
  const known = await from.principal(entry.principal);
  const { standing, topics: ofAccount } = await from.standing(entry.accountId);
  if (known === undefined || known.principal.accountId !== entry.accountId || !standing.isActive)
    return { value: undefined, topics: [principalTopic(entry.principal), ...ofAccount] };
  const { principal } = known;
  const topics = [...known.topics, ...ofAccount];
  const { organization } = standing;
  if (entry.session === undefined)
    return {
      value: { caller: within(organization, longTermCaller(entry, principal)), isRevoked: false },
      topics: [...topics, topic.accessKey(entry.accessKeyId)],
    };
  const claims = entry.session;
  const subjects = subjectsOf(entry.accessKeyId, claims);
  const revocations = await revocationsAmong(from.store.reader, [...subjects.keys()]);
  const policies = await sessionPolicies(from, claims);
  return {
    value: {
      caller: within(organization, sessionCaller(entry, claims, principal, policies)),
      isRevoked: isRevoked(subjects, revocations),
    },
    topics: [
      ...topics,
      ...[...subjects.keys()].map(topic.revocation),
      ...claims.policyArns.map(topic.policy),
    ],
  };
}

const within = (organization: OrganizationStanding | undefined, caller: Caller): Caller =>
  organization === undefined ? caller : { ...caller, organization };

/** Managed session policies are read as they are now; one that is gone denies everything. */
async function sessionPolicies(
  { store, library }: CallerSource,
  claims: SessionClaims,
): Promise<CompiledPolicy[]> {
  const compiled = claims.policies.map((text) => library.compile(text, { kind: 'session', id: 'inline' }));
  for (const arn of claims.policyArns) {
    const document = await findManagedDocument(store.reader, claims.accountId, arn);
    compiled.push(library.managed(document, { kind: 'session', id: arn }));
  }
  return compiled;
}
