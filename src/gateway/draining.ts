import type { AuditEvent } from '../audit/audit-event.ts';
import { type HttpResponse, header } from '../core/http.ts';
import { timeOrderedUuid } from '../core/uuid.ts';
import { takeDrainNotice } from '../identity/access-keys/key-records.ts';
import { Lru } from '../identity/lru.ts';
import { type Call, GLOBAL_REGION } from './call-event.ts';
import type { PipelineOptions } from './pipeline.ts';
import { userIdentity } from './user-identity.ts';

/** Clients pass over headers they do not know; in the form of RFC 7234's `Warning`. */
const WARNING = { 'x-keywarden-warning': '299 - "access key is draining; use another"' };
/** Use of a draining key is told so often at most, whatever the node. */
const REPEAT_MILLISECONDS = 3_600_000;
const REMEMBERED = 10_000;
const USER_AGENT_LENGTH = 1024;

/** Warns who uses a draining key in each answer, and the account in its trail. */
export function createDrainWarning(
  options: Pick<PipelineOptions, 'store' | 'audit' | 'newUuid' | 'report'>,
): (call: Call, response: HttpResponse) => HttpResponse {
  const { store, audit, newUuid, report } = options;
  const told = new Lru<number>(REMEMBERED);

  const tell = async (call: Call, accessKeyId: string, event: AuditEvent): Promise<void> => {
    try {
      await store.write(async (tx) => {
        const before = call.now - REPEAT_MILLISECONDS;
        if (await takeDrainNotice(tx.db, accessKeyId, { now: call.now, before }))
          await audit.record(tx, event);
      });
    } catch (problem) {
      report(problem, call.requestId);
    }
  };

  return (call, response) => {
    const { accessKeyId, caller, now } = call;
    const last = accessKeyId === undefined ? undefined : told.get(accessKeyId);
    if (accessKeyId !== undefined && caller && (last === undefined || now - last >= REPEAT_MILLISECONDS)) {
      told.set(accessKeyId, now);
      void tell(call, accessKeyId, drainEvent(call, caller, newUuid));
    }
    return { ...response, headers: { ...response.headers, ...WARNING } };
  };
}

/** With a request id of its own: that of the call names its own event. */
const drainEvent = (call: Call, caller: NonNullable<Call['caller']>, newUuid: () => string): AuditEvent => ({
  eventId: timeOrderedUuid(newUuid(), call.now),
  eventTime: call.now,
  eventSource: 'keywarden',
  eventName: 'AccessKeyDrainingUse',
  awsRegion: GLOBAL_REGION,
  sourceIPAddress: call.request.remoteAddress,
  userAgent: (header(call.request, 'user-agent') ?? '-').slice(0, USER_AGENT_LENGTH),
  requestId: newUuid(),
  readOnly: true,
  eventType: 'AwsServiceEvent',
  recipientAccountId: caller.accountId,
  userIdentity: userIdentity(caller),
  requestParameters: {
    accessKeyId: caller.accessKeyId,
    service: call.entry?.service.name ?? 'unknown',
    action: call.operationName ?? 'unknown',
    address: call.request.remoteAddress,
    requestId: call.requestId,
  },
  responseElements: null,
  resources: [],
});
