import type { AuditEvent } from '../../../audit/audit-event.ts';
import type { Instant } from '../../../core/clock.ts';
import { type EndingKey, mayKeysEnd, takeEndingKeys } from '../../../identity/access-keys/ending-keys.ts';
import { insertRootNotice } from '../../../identity/root-notices.ts';
import type { BackgroundContext, StopBackground } from '../../contract.ts';

/** How often is looked for keys that end soon: notice is given days before. */
const PAUSE_MILLISECONDS = 1_800_000;
/** Keys named in one mail. */
const MOST_NAMED = 50;

type Parts = Pick<BackgroundContext, 'store' | 'audit' | 'newUuid'>;

/**
 * Tells of keys that end within the days of notice: an event each in the trail of the account, and one mail to its root. Any
 * number of nodes may do it at once: each end is told of once.
 */
export async function tellOfEndingKeys({ store, audit, newUuid }: Parts, now: Instant): Promise<void> {
  if (!(await mayKeysEnd(store.reader, now))) return;
  if ((await takeEndingKeys(store.reader, now, 'look')).length === 0) return;
  await store.write(async (tx) => {
    const keys = await takeEndingKeys(tx.db, now, 'take');
    for (const key of keys) await audit.record(tx, eventOf(key, newUuid, now));
    for (const [accountId, of] of Map.groupBy(keys, (key) => key.accountId))
      await insertRootNotice(tx.db, now, {
        id: `access-keys-end/${newUuid()}`,
        accountId,
        subject: of.length === 1 ? 'An access key ends soon' : `${of.length} access keys end soon`,
        text: textOf(of),
      });
  });
}

const ownerOf = ({ userName }: EndingKey): string => (userName === null ? 'root' : `user ${userName}`);

const textOf = (keys: readonly EndingKey[]): string =>
  [
    'These access keys will be refused from the instant that stands beside them:',
    '',
    ...keys
      .slice(0, MOST_NAMED)
      .map((key) => `  ${key.id} of ${ownerOf(key)}: ${new Date(key.end).toISOString()}`),
    ...(keys.length > MOST_NAMED ? [`  and ${keys.length - MOST_NAMED} more`] : []),
    '',
    'Replace them before: keywarden rotate, or the console under Security credentials.',
  ].join('\n');

const eventOf = (key: EndingKey, newUuid: () => string, now: Instant): AuditEvent => ({
  eventId: newUuid(),
  eventTime: now,
  eventSource: 'keywarden',
  eventName: 'AccessKeyEndsSoon',
  awsRegion: 'us-east-1',
  sourceIPAddress: 'keywarden',
  userAgent: 'keywarden',
  requestId: newUuid(),
  readOnly: false,
  eventType: 'AwsServiceEvent',
  recipientAccountId: key.accountId,
  userIdentity: { type: 'Unknown', userName: 'keywarden' },
  requestParameters: {
    accessKeyId: key.id,
    userName: key.userName ?? 'root',
    endDate: new Date(key.end).toISOString(),
  },
  responseElements: null,
  resources: [],
});

/** Looks for ends to be told of as long as a node runs. */
export function keepTellingOfEnds(context: BackgroundContext): StopBackground {
  const { clock, report } = context;
  const look = (): Promise<void> =>
    tellOfEndingKeys(context, clock.now()).catch((problem: unknown) =>
      report(`nobody was told of access keys that end soon: ${String(problem)}`),
    );
  let looking = look();
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, PAUSE_MILLISECONDS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await looking;
  };
}
