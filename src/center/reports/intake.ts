import type { AuditLog } from '../../audit/audit-log.ts';
import type { AccountId } from '../../core/account.ts';
import { networkOf } from '../../core/network-of.ts';
import type { Random } from '../../core/random.ts';
import type { Sealer } from '../../custody/custody.ts';
import type { Store, WriteTransaction } from '../../storage/store.ts';
import { centerEvent } from '../center-event.ts';
import { addMessage, addParty, openCase } from './case-acts.ts';
import { tellTeam } from './case-mail.ts';
import { countMessages, countPartyMessages, countReports, updateCaseRow } from './case-records.ts';
import { openContact } from './case-secrets.ts';
import type { PartyRow } from './case-table.ts';
import { readDisclosurePolicy } from './disclosure-policy.ts';
import { InputProblem, type Reply, type Report } from './report-input.ts';

/** What it takes to take in what strangers send. */
export interface IntakeParts {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly random: Random;
  readonly audit: AuditLog;
  readonly newUuid: () => string;
  /** The security team's account, whose trail shows what strangers do. */
  readonly managementAccountId: AccountId;
  readonly publicUrl: () => string;
}

export interface Visitor {
  readonly address: string;
  readonly userAgent: string;
  readonly now: number;
}

const HOUR_MILLISECONDS = 3_600_000;
const MOST_REPORTS_AN_HOUR = 10;
/** Of all strangers together: no more could be read, and none of them fills the disk. */
const MOST_REPORTS_A_DAY = 300;
const MOST_REPLIES_AN_HOUR = 30;
/** Of all parties together: every stranger may be one, by a report. */
const MOST_MESSAGES_A_DAY = 2000;

/** Too many came from there, or at all. */
export class TooMany extends Error {}

/** What a network is counted by: it changes with the data key, and nobody reads an address from it. */
const sourceOf = (sealer: Sealer, address: string): string =>
  `mac-${Buffer.from(
    sealer
      .macKey('secret-at-rest', sealer.currentKeyId('secret-at-rest'), `report-source/${networkOf(address)}`)
      .export(),
  )
    .toString('hex')
    .slice(0, 32)}`;

export interface Taken {
  readonly caseId: string;
  /** What the reporter's page is found by. */
  readonly secret: string;
}

/** Takes a report of a stranger. @throws TooMany, InputProblem where no reports are taken */
export function takeReport(parts: IntakeParts, visitor: Visitor, report: Report): Promise<Taken> {
  const { store, sealer, random } = parts;
  const { now, address } = visitor;
  const source = sourceOf(sealer, address);
  return store.write(async (tx) => {
    const { policy } = await readDisclosurePolicy(tx.db);
    if (!policy.acceptsReports) throw new InputProblem('No reports are taken here.');
    if ((await countReports(tx.db, now - HOUR_MILLISECONDS, source)) >= MOST_REPORTS_AN_HOUR)
      throw new TooMany();
    if ((await countReports(tx.db, now - 24 * HOUR_MILLISECONDS)) >= MOST_REPORTS_A_DAY) throw new TooMany();
    const context = { db: tx.db, sealer, random, now };
    const caseId = await openCase(context, {
      policy,
      source,
      detail: {
        title: report.title,
        cves: [],
        ...(report.creditName !== undefined && { creditName: report.creditName }),
        ...(report.creditUrl !== undefined && { creditUrl: report.creditUrl }),
      },
    });
    const contact = { name: report.name, ...(report.email !== undefined && { email: report.email }) };
    const { partyId, secret } = await addParty(context, caseId, 'reporter', contact);
    await addMessage(context, caseId, { ...report, partyId, author: null, audience: 'team' });
    await tellTeam(context, policy, {
      subject: `New report ${caseId}`,
      text: `A vulnerability was reported: ${caseId}. It is to be acknowledged within ${policy.acknowledgeDays} days.`,
    });
    await record(parts, tx, visitor, { name: 'ReportVulnerability', caseId });
    return { caseId, secret };
  });
}

/** Takes what a party writes into its case. @throws TooMany */
export function takeReply(
  parts: IntakeParts,
  visitor: Visitor,
  party: PartyRow,
  reply: Reply,
): Promise<void> {
  const { store, sealer, random } = parts;
  const { now } = visitor;
  const caseId = party.case_id;
  return store.write(async (tx) => {
    if ((await countMessages(tx.db, caseId, party.id, now - HOUR_MILLISECONDS)) >= MOST_REPLIES_AN_HOUR)
      throw new TooMany();
    if ((await countPartyMessages(tx.db, now - 24 * HOUR_MILLISECONDS)) >= MOST_MESSAGES_A_DAY)
      throw new TooMany();
    const context = { db: tx.db, sealer, random, now };
    const audience = reply.isForAll ? 'all' : 'team';
    await addMessage(context, caseId, { ...reply, partyId: party.id, author: null, audience });
    await updateCaseRow(tx.db, caseId, { updated_at: now });
    const { policy } = await readDisclosurePolicy(tx.db);
    await tellTeam(context, policy, {
      subject: `New message in ${caseId}`,
      text: `${openContact(sealer, party).name} (${party.role}) wrote into ${caseId}.`,
    });
    await record(parts, tx, visitor, { name: 'PostCaseMessageByLink', caseId, partyId: party.id });
  });
}

/** The event of what a stranger did: that it was done, and in which case. */
function record(
  { audit, newUuid, managementAccountId: accountId }: IntakeParts,
  tx: WriteTransaction,
  { address: sourceAddress, userAgent, now }: Visitor,
  { name, ...parameters }: { readonly name: string; readonly [parameter: string]: string },
): Promise<void> {
  const event = centerEvent({ newUuid, now, accountId, name, parameters, sourceAddress });
  return audit.record(tx, { ...event, userAgent: userAgent.slice(0, 1024) });
}
