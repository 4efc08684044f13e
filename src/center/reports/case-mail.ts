import type { Instant } from '../../core/clock.ts';
import type { Sealer } from '../../custody/custody.ts';
import type { Store } from '../../storage/store.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import type { Mail, Mailer } from '../../web/mailer.ts';
import type { CaseContext } from './case-acts.ts';
import { newId, openText, sealText } from './case-secrets.ts';
import type { CaseMailRow, CaseTables } from './case-table.ts';
import type { DisclosurePolicy } from './disclosure-policy.ts';

const tables = (db: AnyDatabase) => tablesOf<CaseTables>(db);

/** Puts a mail among those that wait; within the write of what it tells of. It must hold nothing of what was reported. */
export async function queueMail({ db, sealer, random, now }: CaseContext, mail: Mail): Promise<void> {
  const id = newId(random, 'mail');
  await tables(db)
    .insertInto('center_case_mail')
    .values({
      id,
      sealed_mail: sealText(sealer, 'center_case_mail/mail', id, JSON.stringify(mail)),
      created_at: now,
      tries: 0,
      next_try_at: now,
    })
    .execute();
}

/** Tells all of the team whom the policy names. */
export async function tellTeam(
  context: CaseContext,
  { notify }: DisclosurePolicy,
  mail: Omit<Mail, 'to'>,
): Promise<void> {
  for (const to of notify) await queueMail(context, { to, ...mail });
}

const AT_ONCE = 20;
const FIRST_WAIT_MILLISECONDS = 60_000;
const LONGEST_WAIT_MILLISECONDS = 3_600_000;
/** After some two days a mail is given up. */
const MOST_TRIES = 50;

export interface CaseMailParts {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly mailer: Mailer | undefined;
  /** Told of what went wrong; no secret is in it. */
  readonly report: (problem: string) => void;
}

/** Takes the mails that are due: nobody else does so for a minute, and longer after each try. */
async function takeDue(store: Store, now: Instant): Promise<CaseMailRow[]> {
  const due = (db: AnyDatabase) =>
    tables(db)
      .selectFrom('center_case_mail')
      .selectAll()
      .where('next_try_at', '<=', now)
      .orderBy('created_at')
      .limit(AT_ONCE)
      .execute();
  if ((await due(store.reader)).length === 0) return [];
  return store.write(async ({ db }) => {
    const rows = await due(db);
    for (const { id, tries } of rows) {
      const wait = Math.min(FIRST_WAIT_MILLISECONDS * 2 ** tries, LONGEST_WAIT_MILLISECONDS);
      const change = { tries: tries + 1, next_try_at: now + wait };
      await tables(db).updateTable('center_case_mail').set(change).where('id', '=', id).execute();
    }
    return rows;
  });
}

/** Sends what waits; without a mail server nothing is sent and nothing is kept. Any number of nodes may do it at once. */
export async function sendDueMail(
  { store, sealer, mailer, report }: CaseMailParts,
  now: Instant,
): Promise<void> {
  const sendOne = async ({ id, sealed_mail, tries }: CaseMailRow): Promise<void> => {
    try {
      const mail = JSON.parse(openText(sealer, 'center_case_mail/mail', id, sealed_mail)) as Mail;
      await mailer?.send(mail);
    } catch (problem) {
      report(`a mail of the Security Center was not sent: ${String(problem)}`);
      if (tries + 1 < MOST_TRIES) return;
    }
    await store.write(async ({ db }) => {
      await tables(db).deleteFrom('center_case_mail').where('id', '=', id).execute();
    });
  };
  // All at once: one behind another, the last would be taken by another node too before its turn comes.
  await Promise.all((await takeDue(store, now)).map(sendOne));
}
