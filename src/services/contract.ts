import type { Kysely } from 'kysely';
import type { AuditLog } from '../audit/audit-log.ts';
import type { AccountId } from '../core/account.ts';
import type { AwsError } from '../core/aws-error.ts';
import type { Clock, Instant } from '../core/clock.ts';
import type { Random } from '../core/random.ts';
import type { ClusterHost } from '../custody/clusters/cluster-host.ts';
import type { Sealer } from '../custody/custody.ts';
import type { SealedStore } from '../custody/data-keys/sealed-store.ts';
import type { HsmUser } from '../custody/hsm-process.ts';
import type { WrappedStore } from '../custody/rewrapping.ts';
import type { KeyVault } from '../custody/vault/key-vault.ts';
import type { Caller } from '../identity/caller.ts';
import type { NewSession } from '../identity/known-sessions/known-session.ts';
import type { CommitAlone } from '../identity/mfa/verify-mfa-code.ts';
import type { IssuerKeys } from '../identity/oidc/issuer-keys.ts';
import type { IssuedSession } from '../identity/session-token.ts';
import type { CompiledPolicy } from '../policy/compile.ts';
import type { Migration, Store } from '../storage/store.ts';
import type { Mailer } from '../web/mailer.ts';
import type { ValidationStyle } from '../wire/constraint-rules.ts';
import type { BrokenConstraint, SkippedConstraints } from '../wire/constraints.ts';
import type { ServiceFacts } from '../wire/facts.ts';
import type { OperationSchema } from '../wire/schema.ts';
import type { NodeView } from './node-view.ts';

/** What every operation is given. */
export interface OperationContext {
  readonly requestId: string;
  /** The instant of the request; one value for the whole request. */
  readonly now: Instant;
  /** Region of the credential scope. */
  readonly region: string;
  readonly caller: Caller;
  /** The caller's account. */
  readonly accountId: AccountId;
  /** In a write, the transaction; in a read, committed rows. */
  // biome-ignore lint/suspicious/noExplicitAny: each service narrows it with `tablesOf<ItsTables>(db)` in its records
  readonly db: Kysely<any>;
  readonly random: Random;
  readonly sealer: Sealer;
  /** Makes temporary credentials that are chained from the caller's own, and notes them for who lists sessions. */
  readonly issueSession: (claims: NewSession) => IssuedSession;
  /** The HSM clusters on this node's disk; for what runs ahead of a write, never inside it. */
  readonly clusters: ClusterHost;
  /** Customers' keys. */
  readonly vault: KeyVault;
  /** Where others reach this deployment, without a slash at the end. */
  readonly publicUrl: string;
  /**
   * Decides the call anew, on what is committed by now: for what had to wait long for something else than its own write, which
   * is decided once more anyway. Never within a write.
   * @throws AwsError, SignatureError where the caller may do it no longer
   */
  readonly stillAllowed: () => Promise<void>;
  /**
   * Whether the caller could ask for another operation with this input as well, by that operation's own rule and on what is
   * committed: for what shows of each thing only what AWS's operation for that thing would show this caller. Nothing runs and
   * nothing is recorded; false for what is not there. Never within a write.
   * @throws Error where there is no such operation
   */
  readonly mayCall: (service: string, operation: string, input: unknown) => Promise<boolean>;
  /** Whether the operator wants no access keys of root. */
  readonly refusesRootKeys: boolean;
  readonly node: NodeView;
}

export interface WriteContext extends OperationContext {
  /** Names something this write touches; see `identity/topics.ts`. */
  change(topic: string): void;
}

/** What is given to what runs ahead of the call's own transaction. */
export interface AheadContext extends OperationContext {
  /** For what must stay even if the call fails, such as that a code was used. */
  readonly commit: CommitAlone;
}

/** What is given to what runs ahead of a write. */
export interface PrepareContext extends AheadContext {
  /**
   * Names what undoes something that was done outside the database, in case the call fails after all: denied meanwhile, or
   * another was quicker. It must look itself whether the rows do not tell of it, for a commit may fail and be there.
   */
  readonly ifItFails: (undo: () => Promise<void>) => void;
}

/** One thing an operation acts on, for the decision and for its denial. */
export interface ResourceRef {
  /** ARN, or `*` for actions that know no resource. */
  readonly arn: string;
  /** How AWS names it in an AccessDenied text, where that is not the ARN (`user bob`); null where AWS names nothing. */
  readonly label?: string | null;
  /** Owner; the caller's account unless told. */
  readonly accountId?: AccountId;
  /** Condition keys of this resource (`aws:ResourceTag/…`, `iam:ResourceTag/…`); names as documented, any case. */
  readonly contextKeys?: Readonly<Record<string, string | readonly string[]>>;
  /** A policy attached to the resource (trust policy, key policy). */
  readonly policy?: CompiledPolicy;
  /** True where only that policy can grant. */
  readonly policyRequired?: boolean;
}

/** A permission an operation needs. All that are listed must be allowed. */
export interface Permission {
  /** `service:Action`. */
  readonly action: string;
  readonly resources: readonly ResourceRef[];
  /** Condition keys the input supplies (`aws:RequestTag/…`, `iam:PolicyARN`). */
  readonly contextKeys?: Readonly<Record<string, string | readonly string[]>>;
}

/** What an access rule may look at: the caller and committed rows, nothing else. */
export type AccessContext = Pick<OperationContext, 'caller' | 'accountId' | 'region' | 'now' | 'db'>;

/**
 * What an operation requires, decided before it runs.
 * `'none'`: authentication is enough (GetCallerIdentity, GetSessionToken).
 * A rule that throws denies the call: with its own answer if it throws an AwsError.
 */
export type AccessRule<Input> =
  | 'none'
  | ((context: AccessContext, input: Input) => Promise<Permission[]> | Permission[]);

/** What there is to find out who calls, where no signature says it. */
export interface ProofContext extends Pick<OperationContext, 'now' | 'db'> {
  readonly issuerKeys: IssuerKeys;
  /** Present where the key of a certificate signed the request; nothing says that it can be trusted. */
  readonly signedBy?: SigningCertificate;
}

/** A certificate and others its sender gave to prove who issued it; all in DER. */
interface SigningCertificate {
  readonly certificate: Uint8Array;
  readonly chain: readonly Uint8Array[];
}

/**
 * Who calls, by what the input itself proves (a token of an identity provider).
 * @throws AwsError when it proves nobody
 */
export type Prove<Input> = (context: ProofContext, input: Input) => Promise<Caller>;

interface OperationBase<Input> {
  /**
   * Present on operations that clients call unsigned. Whoever the input proves is the caller, even if the call is signed;
   * a signature must be good all the same.
   */
  readonly prove?: Prove<Input>;
  /** True where requests may be signed by the key of a certificate, which `prove` then is given. */
  readonly takesCertificates?: true;
  readonly access: AccessRule<Input>;
  /** What the audit event says of the input, where a member must not be recorded as it came. Sensitive members are always left out. */
  readonly audit?: AuditView;
}

export interface AuditView {
  /** True where the event calls a write a read: CloudTrail does so of what writes only by the way. */
  readonly isRead?: boolean;
  /** Members of the output recorded as `responseElements` even for a read; CloudTrail records them only for writes. */
  readonly responseElements?: boolean;
  /** Members whose values are secret though the schema does not say so; recorded as `HIDDEN_DUE_TO_SECURITY_REASONS`. */
  readonly hide?: readonly string[];
}

export interface ReadOperation<Input, Output> extends OperationBase<Input> {
  readonly kind: 'read';
  /**
   * Proves more of the caller than the signature did, before anything is decided: its second factor.
   * @throws AwsError when what the input gives for a proof is none
   */
  readonly strengthen?: (context: AheadContext, input: Input) => Promise<Caller>;
  /** Makes, in a write of its own, what is made when it is first asked for. Runs once the call is known to be allowed. */
  readonly ahead?: (context: AheadContext, input: Input) => Promise<void>;
  readonly run: (context: OperationContext, input: Input) => Promise<Output> | Output;
}

export interface WriteOperation<Input, Output, Prepared = void> extends OperationBase<Input> {
  readonly kind: 'write';
  /**
   * What is too slow for a transaction, such as hashing a password. Runs once the call is known to be allowed and before
   * its turn to write: the rows it reads may have changed when `run` gets what it made.
   */
  readonly prepare?: (context: PrepareContext, input: Input) => Promise<Prepared>;
  /** Runs inside one transaction: it must await only its own queries. */
  readonly run: (context: WriteContext, input: Input, prepared: Prepared) => Promise<Output>;
}

// biome-ignore lint/suspicious/noExplicitAny: a table of operations forgets their types; each handler keeps its own
export type Operation<Input = any, Output = any, Prepared = any> =
  | ReadOperation<Input, Output>
  | WriteOperation<Input, Output, Prepared>;

export type Protocol = 'query' | 'json' | 'rest-json';

/** What there is for work that no request asks for. */
export interface BackgroundContext {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly clusters: ClusterHost;
  readonly vault: KeyVault;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly random: Random;
  /** A fresh UUID, for event ids. */
  readonly newUuid: () => string;
  readonly node: NodeView;
  /** Undefined where the operator has set no mail server. */
  readonly mailer: Mailer | undefined;
  /** Where others reach this deployment, without a slash at the end. */
  readonly publicUrl: () => string;
  /** Told of what an operator should know; no secret is in it. */
  readonly report: (problem: string) => void;
}

/** Ends background work; resolves when what was under way is done. */
export type StopBackground = () => Promise<void>;

/** One service: the only door a service folder has. */
export interface Service {
  /** Short name, such as `iam`; also the prefix of its actions and, unless told, its signing name. */
  readonly name: string;
  readonly protocol: Protocol;
  /** Names accepted as service in a credential scope. */
  readonly signingNames: readonly string[];
  readonly apiVersion: string;
  /** `eventSource` of its audit events, such as `iam.amazonaws.com`. */
  readonly eventSource: string;
  /** True where one set of data serves all regions (IAM); others keep regions apart. */
  readonly isGlobal: boolean;
  /** Every operation of the API by name, from the SDK's schemas. */
  readonly schemas: Readonly<Record<string, OperationSchema>>;
  readonly facts: ServiceFacts;
  /** Constraints the service checks itself, because AWS answers them in words of its own. */
  readonly skipConstraints?: SkippedConstraints;
  /** How AWS words this service's broken constraints; `classic` unless told. */
  readonly validationStyle?: ValidationStyle;
  /** True where the modelled ValidationException has `reason` and `fieldList` (REST-JSON). */
  readonly namesInvalidFields?: boolean;
  /** Of AWS JSON services that have an error of their own for broken constraints. */
  readonly brokenConstraint?: (broken: readonly BrokenConstraint[]) => AwsError;
  /** The operations that work, by name; each must be in `schemas`. */
  readonly operations: Readonly<Record<string, Operation>>;
  readonly migrations: readonly Migration[];
  /** Rows wrapped under keys of the HSM, which take part in every rotation of the root of trust. */
  readonly wrappedStores?: (store: Store, vaultOver: (call: HsmUser) => KeyVault) => readonly WrappedStore[];
  /** Rows sealed under data keys, which are sealed anew when the key is replaced. */
  readonly sealedStores?: readonly SealedStore[];
  /** Work that no request asks for; begins when a node serves, on every node. */
  readonly background?: (context: BackgroundContext) => StopBackground;
}

/** Shorthand with types: `read(access, run)`. */
export const read = <Input, Output>(
  access: AccessRule<Input>,
  run: ReadOperation<Input, Output>['run'],
  audit?: AuditView,
): ReadOperation<Input, Output> => ({ kind: 'read', access, run, ...(audit ? { audit } : {}) });

export const write = <Input, Output>(
  access: AccessRule<Input>,
  run: WriteOperation<Input, Output>['run'],
  audit?: AuditView,
): WriteOperation<Input, Output> => ({ kind: 'write', access, run, ...(audit ? { audit } : {}) });

/** As {@link write}, with something slow that is done before. */
export const preparedWrite = <Input, Output, Prepared>(
  access: AccessRule<Input>,
  prepare: NonNullable<WriteOperation<Input, Output, Prepared>['prepare']>,
  run: WriteOperation<Input, Output, Prepared>['run'],
  audit?: AuditView,
): WriteOperation<Input, Output, Prepared> => ({
  kind: 'write',
  access,
  prepare,
  run,
  ...(audit ? { audit } : {}),
});
