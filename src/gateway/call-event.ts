import type { AuditEvent, UserIdentity } from '../audit/audit-event.ts';
import { type AccountId, isAccountId } from '../core/account.ts';
import type { AwsError } from '../core/aws-error.ts';
import type { Instant } from '../core/clock.ts';
import { type HttpRequest, header } from '../core/http.ts';
import { timeOrderedUuid } from '../core/uuid.ts';
import type { Caller } from '../identity/caller.ts';
import type { Operation, Permission } from '../services/contract.ts';
import { auditResources } from './audit-resources.ts';
import type { ServiceEntry } from './service-registry.ts';
import { userIdentity } from './user-identity.ts';

/** Where AWS keeps the events of services that have no region. */
export const GLOBAL_REGION = 'us-east-1';

/** What is known of a call, more and more as it goes on. */
export interface Call {
  readonly request: HttpRequest;
  readonly requestId: string;
  readonly eventId: string;
  readonly now: Instant;
  /** When it came, of `performance.now()`. */
  readonly began: number;
  entry?: ServiceEntry | undefined;
  operationName?: string;
  operation?: Operation;
  region?: string;
  /** As claimed; proven only when `caller` is set. */
  accessKeyId?: string;
  caller?: Caller;
  /** Set where the key that signed is draining. */
  isByDrainingKey?: true;
  input?: unknown;
  permissions?: readonly Permission[];
  /** Set once it is counted. */
  isCounted?: true;
  /** True where the browser of somebody who is signed in asks, by the console. */
  readonly isFromConsole?: true;
}

/**
 * Characters of `userAgent` and `errorMessage` that are kept: a stranger chooses both, and must not choose how fast the
 * record grows.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
const TEXT_LENGTH = 1024;

/**
 * The audit event of a call that ended. `accountId` is whose trail shows it: the caller's, else the account that the
 * claimed key belongs to, else the management account.
 */
export function callEvent(
  call: Call,
  accountId: string,
  outcome: { readonly output?: unknown; readonly error?: AwsError },
): AuditEvent {
  const { entry, operation, operationName = 'Unknown' } = call;
  const isRead = operation?.kind !== 'write' || operation.audit?.isRead === true;
  const hide = operation?.audit?.hide ?? [];
  const describe = (
    side: 'describeInput' | 'describeOutput',
    value: unknown,
  ): Record<string, unknown> | null =>
    entry === undefined || value === undefined ? null : entry.codec[side](operationName, value, hide);
  const isOutputShown =
    outcome.error === undefined && (!isRead || operation?.audit?.responseElements === true);
  return {
    eventId: call.eventId,
    eventTime: call.now,
    eventSource: entry?.service.eventSource ?? 'keywarden',
    eventName: operationName,
    awsRegion: entry?.service.isGlobal === false ? (call.region ?? GLOBAL_REGION) : GLOBAL_REGION,
    sourceIPAddress: call.request.remoteAddress,
    userAgent: (header(call.request, 'user-agent') ?? '-').slice(0, TEXT_LENGTH),
    requestId: call.requestId,
    readOnly: isRead,
    eventType: 'AwsApiCall',
    recipientAccountId: accountId,
    userIdentity: call.caller === undefined ? stranger(call) : userIdentity(call.caller),
    requestParameters: ofOutcome(describe('describeInput', call.input), outcome.error),
    responseElements: isOutputShown ? describe('describeOutput', outcome.output) : null,
    ...(outcome.error && {
      errorCode: outcome.error.code,
      errorMessage: outcome.error.message.slice(0, TEXT_LENGTH),
    }),
    ...(call.isFromConsole && { isFromConsole: true }),
    resources: auditResources(call.permissions ?? []),
  };
}

/** Characters of the parameters of a call that failed: the largest policy of IAM and what goes with it. */
const FAILED_LENGTH = 8192;

/** Who may do nothing must not fill the record with parameters of any size. */
const ofOutcome = (
  parameters: Record<string, unknown> | null,
  error: AwsError | undefined,
): Record<string, unknown> | null =>
  error !== undefined && JSON.stringify(parameters).length > FAILED_LENGTH ? { omitted: true } : parameters;

/**
 * The events of a call that succeeded: one for the trail of the caller's account, and one for each other account whose
 * resource it used, which is told the caller's account and id alone.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html sharedEventID
 */
export function successEvents(
  call: Call,
  caller: Caller,
  output: unknown,
  newUuid: () => string,
): AuditEvent[] {
  const own = callEvent(call, caller.accountId, { output });
  const owners = otherOwners(call.permissions ?? [], caller.accountId);
  if (owners.size === 0) return [own];
  const shared = { ...own, sharedEventId: newUuid() };
  const userIdentity: UserIdentity = {
    type: 'AWSAccount',
    principalId: caller.userId,
    accountId: caller.accountId,
  };
  return [
    shared,
    ...[...owners].map((owner) => ({
      ...shared,
      eventId: timeOrderedUuid(newUuid(), call.now),
      recipientAccountId: owner,
      userIdentity,
    })),
  ];
}

const NOBODY: ReadonlySet<AccountId> = new Set();

/** The accounts but one whose resources were used; mostly there are none. */
function otherOwners(permissions: readonly Permission[], own: AccountId): ReadonlySet<AccountId> {
  let others: Set<AccountId> | undefined;
  for (const { resources } of permissions) {
    for (const { accountId = own } of resources) {
      if (accountId === own || !isAccountId(accountId)) continue;
      others ??= new Set();
      others.add(accountId);
    }
  }
  return others ?? NOBODY;
}

const stranger = (call: Call): UserIdentity =>
  call.accessKeyId === undefined ? { type: 'Unknown' } : { type: 'Unknown', accessKeyId: call.accessKeyId };
