import type { AuditEvent, UserIdentity } from '../audit/audit-event.ts';
import { type HttpRequest, header } from '../core/http.ts';
import { isoSeconds } from '../core/iso-seconds.ts';
import type { Caller } from '../identity/caller.ts';
import type { MfaKind } from '../identity/mfa/tables.ts';
import type { Parts } from './parts.ts';
import type { Person } from './people.ts';
import type { SignedIn } from './web-sessions.ts';

/** Characters of `userAgent` that are kept, as in events of calls. */
const TEXT_LENGTH = 1024;
const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';

/** What an event of the sign-in service tells. */
interface Occurrence {
  readonly name: string;
  readonly isSuccess: boolean;
  readonly errorMessage?: string;
  readonly additional: Readonly<Record<string, string>>;
}

/** Who tried: somebody, or nobody that is known in an account, or in none. */
export type Trier = Person | { readonly accountId: string | undefined };

const isPerson = (who: Trier): who is Person => 'arn' in who;

/** What was typed is not told: people type passwords into the wrong field. */
function identityOf(who: Trier, isSuccess: boolean): UserIdentity {
  const noKey = isSuccess ? {} : { accessKeyId: '' };
  if (!isPerson(who))
    return {
      type: 'IAMUser',
      ...(who.accountId === undefined ? {} : { accountId: who.accountId }),
      accessKeyId: '',
      userName: HIDDEN,
    };
  const { kind, id: principalId, arn, accountId, name: userName } = who;
  return kind === 'root'
    ? { type: 'Root', principalId, arn, accountId, ...noKey }
    : { type: 'IAMUser', principalId, arn, accountId, ...noKey, userName };
}

/** What every event of a page tells. */
const common = (
  parts: Pick<Parts, 'newUuid' | 'clock'>,
  request: HttpRequest,
  recipientAccountId: string,
) => ({
  eventId: parts.newUuid(),
  eventTime: parts.clock.now(),
  awsRegion: 'us-east-1',
  sourceIPAddress: request.remoteAddress,
  userAgent: (header(request, 'user-agent') ?? '-').slice(0, TEXT_LENGTH),
  requestId: parts.newUuid(),
  readOnly: false,
  recipientAccountId,
  responseElements: null,
  resources: [],
});

/**
 * An event in the words of AWS's sign-in service; failed tries for no known account stand in the management account's
 * trail.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
 */
const eventOf = (
  parts: Pick<Parts, 'newUuid' | 'clock' | 'managementAccountId'>,
  request: HttpRequest,
  who: Trier,
  { name, isSuccess, errorMessage, additional }: Occurrence,
): AuditEvent => ({
  ...common(parts, request, who.accountId ?? parts.managementAccountId),
  eventSource: 'signin.amazonaws.com',
  eventName: name,
  eventType: 'AwsConsoleSignIn',
  userIdentity: identityOf(who, isSuccess),
  requestParameters: null,
  responseElements: { [name]: isSuccess ? 'Success' : 'Failure' },
  ...(errorMessage === undefined ? {} : { errorMessage }),
  additionalEventData: additional,
});

type EventParts = Parameters<typeof eventOf>[0] & Pick<Parts, 'publicUrl'>;

/** Of a try to sign in. */
export interface LoginOccurrence {
  readonly isSuccess: boolean;
  readonly errorMessage?: string;
  /** Path the person wants to go to. */
  readonly to: string;
  /** Serial number of the device that was asked, if one was. */
  readonly mfaIdentifier?: string;
}

export const consoleLogin = (
  parts: EventParts,
  request: HttpRequest,
  who: Trier,
  { to, mfaIdentifier, ...rest }: LoginOccurrence,
): AuditEvent =>
  eventOf(parts, request, who, {
    ...rest,
    name: 'ConsoleLogin',
    additional: {
      LoginTo: `${parts.publicUrl()}${to}`,
      MobileVersion: 'No',
      MFAUsed: mfaIdentifier === undefined ? 'No' : 'Yes',
      ...(mfaIdentifier === undefined ? {} : { MFAIdentifier: mfaIdentifier }),
    },
  });

const MFA_TYPES: Readonly<Record<MfaKind, string>> = {
  virtual: 'Virtual MFA',
  'hardware-totp': 'Hardware MFA',
  'hardware-hotp': 'Hardware MFA',
  fido: 'U2F MFA',
};

/** The password was right, and a second factor is asked for. */
export const checkMfa = (parts: EventParts, request: HttpRequest, who: Person, kind: MfaKind): AuditEvent =>
  eventOf(parts, request, who, {
    name: 'CheckMfa',
    isSuccess: true,
    additional: { MfaType: MFA_TYPES[kind] },
  });

/** Anything else that succeeded: `PasswordUpdated`, `PasswordRecoveryRequested`, `PasswordRecoveryCompleted`. */
export const signInEvent = (
  parts: EventParts,
  request: HttpRequest,
  who: Person,
  name: string,
  additional: Readonly<Record<string, string>> = {},
): AuditEvent => eventOf(parts, request, who, { name, isSuccess: true, additional });

type Actor = Pick<SignedIn, 'caller' | 'session'>;

/** A call that somebody signed in made by a page. */
function callOf(
  parts: EventParts,
  request: HttpRequest,
  { caller, session }: Actor,
  call: Pick<AuditEvent, 'eventSource' | 'eventName' | 'requestParameters'>,
): AuditEvent {
  const known = {
    principalId: caller.userId,
    arn: caller.arn,
    accountId: caller.accountId,
    accessKeyId: caller.accessKeyId,
    sessionContext: {
      attributes: {
        creationDate: isoSeconds(Number(session.created_at)),
        mfaAuthenticated: String(caller.session?.mfa !== undefined),
      },
    },
  };
  return {
    ...common(parts, request, caller.accountId),
    ...call,
    eventType: 'AwsApiCall',
    userIdentity:
      caller.principal.type === 'root'
        ? { type: 'Root', ...known }
        : { type: 'IAMUser', ...known, userName: caller.name },
  };
}

/** That somebody added a passkey, as the call that AWS's console makes of it. */
export const deviceEnabled = (
  parts: EventParts,
  request: HttpRequest,
  actor: Actor,
  serialNumber: string,
): AuditEvent =>
  callOf(parts, request, actor, {
    eventSource: 'iam.amazonaws.com',
    eventName: 'EnableMFADevice',
    requestParameters: {
      ...(actor.caller.principal.type === 'root' ? {} : { userName: actor.caller.name }),
      serialNumber,
    },
  });

/** A call of the sign-in service itself. */
export const signInCall = (
  parts: EventParts,
  request: HttpRequest,
  actor: Actor,
  eventName: string,
  requestParameters: Readonly<Record<string, string>>,
): AuditEvent =>
  callOf(parts, request, actor, { eventSource: 'signin.amazonaws.com', eventName, requestParameters });

/** That somebody came in by a broker, with the credentials of a role or federated user. */
export function federatedLogin(
  parts: EventParts,
  request: HttpRequest,
  caller: Caller,
  to: string,
): AuditEvent {
  const { userId: principalId, arn, accountId, accessKeyId } = caller;
  return {
    ...common(parts, request, accountId),
    eventSource: 'signin.amazonaws.com',
    eventName: 'ConsoleLogin',
    eventType: 'AwsConsoleSignIn',
    userIdentity: {
      type: caller.principal.type === 'federated-user' ? 'FederatedUser' : 'AssumedRole',
      principalId,
      arn,
      accountId,
      accessKeyId,
    },
    requestParameters: null,
    responseElements: { ConsoleLogin: 'Success' },
    additionalEventData: { LoginTo: `${parts.publicUrl()}${to}`, MobileVersion: 'No', MFAUsed: 'No' },
  };
}
