import type { AuditEvent } from '../../audit/audit-event.ts';
import type { Instant } from '../../core/clock.ts';
import type { BackgroundContext, StopBackground } from '../contract.ts';
import { settingsOf } from './notifications.ts';
import {
  type ExpiringCertificate,
  expiringAnchors,
  expiringCertificates,
  noteTold,
  noticeKey,
  toldOf,
} from './records/expiry-notices.ts';
import { arnOf } from './resources.ts';

/** Milliseconds between two looks. */
const PAUSE = 3_600_000;
const DAY_MILLISECONDS = 86_400_000;
/** The largest threshold there is. */
const MOST_DAYS = 360;
/** Certificates that nobody used for so long are told of no longer: most have a successor. */
const SEEN_DAYS = 45;

/** Writes an event into the account's trail, once a day, for every certificate that soon runs out. Any number of nodes may. */
export function tellOfExpiry(context: BackgroundContext): StopBackground {
  let running: Promise<void> = Promise.resolve();
  const look = (): void => {
    running = noticeExpiry(context).catch((problem: unknown) =>
      context.report(`rolesanywhere: ${String(problem)}`),
    );
  };
  look();
  const timer = setInterval(look, PAUSE);
  timer.unref();
  return () => {
    clearInterval(timer);
    return running;
  };
}

/** A certificate that runs out, and which of the settings is about it. */
interface Due extends ExpiringCertificate {
  readonly event: 'CA_CERTIFICATE_EXPIRY' | 'END_ENTITY_CERTIFICATE_EXPIRY';
  readonly expiresAt: Instant;
}

/** One look at all that runs out. */
export async function noticeExpiry(context: BackgroundContext): Promise<void> {
  const from = context.clock.now();
  const span = {
    from,
    until: from + MOST_DAYS * DAY_MILLISECONDS,
    seenSince: from - SEEN_DAYS * DAY_MILLISECONDS,
  };
  const { reader } = context.store;
  const due: Due[] = [
    ...(await expiringAnchors(reader, span.from, span.until)).map((anchor) => ({
      ...anchor,
      event: 'CA_CERTIFICATE_EXPIRY' as const,
      trust_anchor_id: anchor.id,
      fingerprint: '',
      serial_number: '',
      expiresAt: anchor.expires_at ?? from,
    })),
    ...(await expiringCertificates(reader, span)).map((seen) => ({
      ...seen,
      event: 'END_ENTITY_CERTIFICATE_EXPIRY' as const,
      expiresAt: seen.expires_at ?? from,
    })),
  ];
  const day = Math.floor(from / DAY_MILLISECONDS);
  const told = await toldOf(reader, day);
  for (const one of due) if (isWanted(one, from) && !told.has(noticeKey(one))) await tell(context, one, day);
}

const daysLeft = ({ expiresAt }: Due, now: Instant): number =>
  Math.floor((expiresAt - now) / DAY_MILLISECONDS);

const isWanted = (due: Due, now: Instant): boolean =>
  settingsOf(due.notification_settings).some(
    ({ event, enabled, threshold }) => event === due.event && enabled && daysLeft(due, now) <= threshold,
  );

async function tell(context: BackgroundContext, due: Due, day: number): Promise<void> {
  const { account_id, region, trust_anchor_id, event, fingerprint } = due;
  await context.store.write(async (tx) => {
    // Another node was faster.
    if (!(await noteTold(tx.db, { account_id, region, trust_anchor_id, event, fingerprint, day }))) return;
    await context.audit.record(tx, expiryEvent(context, due));
  });
}

function expiryEvent({ newUuid, clock }: BackgroundContext, due: Due): AuditEvent {
  const now = clock.now();
  return {
    eventId: newUuid(),
    eventTime: now,
    eventSource: 'rolesanywhere.amazonaws.com',
    eventName: 'CertificateExpirationStateChange',
    awsRegion: due.region,
    sourceIPAddress: 'AWS Internal',
    userAgent: 'AWS Internal',
    requestId: newUuid(),
    readOnly: false,
    eventType: 'AwsServiceEvent',
    recipientAccountId: due.account_id,
    userIdentity: { type: 'AWSService', accountId: due.account_id, invokedBy: 'AWS Internal' },
    requestParameters: null,
    responseElements: null,
    additionalEventData: {
      event: due.event,
      daysToExpiry: String(daysLeft(due, now)),
      expiresAt: new Date(due.expiresAt).toISOString(),
      ...(due.serial_number !== '' && { serialNumber: due.serial_number }),
    },
    resources: [
      {
        type: 'AWS::RolesAnywhere::TrustAnchor',
        name: arnOf('trust-anchor', { ...due, id: due.trust_anchor_id }),
      },
    ],
  };
}
