import type { AuditLog } from '../audit/audit-log.ts';
import type { Clock, Instant } from '../core/clock.ts';
import type { HttpRequest } from '../core/http.ts';
import type { Random } from '../core/random.ts';
import type { Sealer } from '../custody/custody.ts';
import type { Caller } from '../identity/caller.ts';
import type { CredentialEntry } from '../identity/credential.ts';
import type { Directory } from '../identity/directory.ts';
import type { Store } from '../storage/store.ts';
import type { Mailer } from '../web/mailer.ts';

/** How long a web session lasts. */
export interface SessionLimits {
  /** Without being used. */
  readonly idleMilliseconds: number;
  /** However it is used. */
  readonly longestMilliseconds: number;
}

export const DEFAULT_SESSION_LIMITS: SessionLimits = {
  idleMilliseconds: 3_600_000,
  /** As in AWS's console. */
  longestMilliseconds: 43_200_000,
};

/** What the sign-in pages work with. */
export interface Parts {
  readonly store: Store;
  readonly directory: Directory;
  readonly sealer: Sealer;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly random: Random;
  /** A fresh UUID, for event and request ids. */
  readonly newUuid: () => string;
  /** Where people reach this deployment, without a slash at the end. */
  readonly publicUrl: () => string;
  /** Shows the tries of strangers in its trail. */
  readonly managementAccountId: string;
  readonly sessionLimits: SessionLimits;
  /** Undefined where the operator has set no mail server. */
  readonly mailer: Mailer | undefined;
  /** @throws AwsError Throttling where that address posts too fast */
  readonly mayTry: (address: string, now: Instant) => void;
  /**
   * Decides by policies whether a caller may do this to itself, as for any call.
   * @throws AwsError AccessDenied
   */
  readonly permit: (deed: {
    readonly caller: Caller;
    readonly request: HttpRequest;
    readonly now: Instant;
    /** `service:Action`. */
    readonly action: string;
    /** ARN; the caller itself unless told. */
    readonly resource?: string;
  }) => Promise<void>;
  /**
   * Calls an operation of a service for who is signed in, as a client's call.
   * @returns the output, in the SDK's shape
   * @throws AwsError what a client would be answered
   */
  readonly call: (call: {
    /** Short name, such as `iam`. */
    readonly service: string;
    readonly operation: string;
    readonly input: Readonly<Record<string, string | number | readonly string[]>>;
    readonly request: HttpRequest;
    /** Undefined once nobody is signed in any more. */
    readonly signedIn: () => Promise<
      { readonly credential: CredentialEntry; readonly caller: Caller } | undefined
    >;
  }) => Promise<unknown>;
  /** Told of what went wrong inside; never holds a secret. */
  readonly report: (problem: unknown, requestId: string) => void;
}
