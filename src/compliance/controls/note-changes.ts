import type { AuditEvent } from '../../audit/audit-event.ts';
import type { AuditLog } from '../../audit/audit-log.ts';
import type { AccountId } from '../../core/account.ts';
import { insertRootNotice } from '../../identity/root-notices.ts';
import type { Store } from '../../storage/store.ts';
import type { Looked } from './control.ts';
import { type Evaluated, evaluateAll } from './evaluate.ts';
import { ownersOf, putState, statesOf } from './records.ts';
import type { ControlStateRow } from './tables.ts';

export interface NoteParts {
  readonly store: Store;
  readonly audit: AuditLog;
  readonly newUuid: () => string;
}

/**
 * Looks at an account's controls and notes what has changed: the state, a line of history, an event in the account's trail,
 * and a mail to root where the control has an owner. Any number of nodes may do it at once: each change is noted once.
 */
export async function noteChanges(
  parts: NoteParts,
  looked: Omit<Looked, 'db'>,
): Promise<readonly Evaluated[]> {
  const { store } = parts;
  const { accountId, now } = looked;
  const evaluated = await evaluateAll({ ...looked, db: store.reader });
  const known = byId(await statesOf(store.reader, accountId));
  if (!evaluated.some((one) => isOther(known.get(one.control.id), one))) return evaluated;
  await store.write(async (tx) => {
    const states = byId(await statesOf(tx.db, accountId));
    const owners = await ownersOf(tx.db, accountId);
    for (const one of evaluated) {
      const before = states.get(one.control.id);
      if (!isOther(before, one)) continue;
      const isNew = before?.status !== one.status;
      const { control, status, failed, failing } = one;
      await putState(
        tx.db,
        {
          account_id: accountId,
          control_id: control.id,
          status,
          since: isNew ? now : Number(before?.since ?? now),
          failed,
          failing: JSON.stringify(failing),
        },
        isNew,
      );
      // The first look at an account tells of nothing that has changed.
      if (!isNew || before === undefined) continue;
      await parts.audit.record(tx, changeEvent(one, accountId, now, parts.newUuid));
      const owner = owners.get(control.id);
      // Who names an owner wants it to be known.
      if (status === 'FAILED' && owner !== undefined)
        await insertRootNotice(tx.db, now, {
          id: `control/${accountId}/${control.id}/${now}`,
          accountId,
          subject: `A control broke: ${control.title}`,
          text: noticeText(one, owner),
        });
    }
  });
  return evaluated;
}

const byId = (rows: readonly ControlStateRow[]): ReadonlyMap<string, ControlStateRow> =>
  new Map(rows.map((row) => [row.control_id, row]));

const isOther = (before: ControlStateRow | undefined, { status, failed }: Evaluated): boolean =>
  before?.status !== status || before.failed !== failed;

const MOST_NAMED = 20;

const noticeText = ({ control, failing, failed }: Evaluated, owner: string): string =>
  [
    `Owner: ${owner}`,
    '',
    control.reason,
    '',
    ...failing
      .slice(0, MOST_NAMED)
      .map(({ resource, detail }) => `  ${resource}${detail ? `: ${detail}` : ''}`),
    ...(failed > MOST_NAMED ? [`  and ${failed - MOST_NAMED} more`] : []),
    '',
    control.remedy,
    ...(control.command === undefined ? [] : ['', `  ${control.command}`]),
  ].join('\n');

const changeEvent = (
  { control, status, failed, failing }: Evaluated,
  accountId: AccountId,
  now: number,
  newUuid: () => string,
): AuditEvent => ({
  eventId: newUuid(),
  eventTime: now,
  eventSource: 'compliance',
  eventName: 'ControlStatusChanged',
  awsRegion: 'us-east-1',
  sourceIPAddress: 'keywarden',
  userAgent: 'keywarden',
  requestId: newUuid(),
  // A note of what others wrote: nothing is to be looked at because of it.
  readOnly: true,
  eventType: 'AwsServiceEvent',
  recipientAccountId: accountId,
  userIdentity: { type: 'AWSService', accountId, invokedBy: 'compliance' },
  requestParameters: {
    controlId: control.id,
    status,
    failed,
    resources: failing.slice(0, MOST_NAMED).map(({ resource }) => resource),
  },
  responseElements: null,
  resources: [],
});
