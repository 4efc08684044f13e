import type { HttpResponse } from '../core/http.ts';
import { judgeNewPassword, type NewPassword, recordNewPassword } from '../identity/new-password.ts';
import type { IdentityTables } from '../identity/tables.ts';
import { topic } from '../identity/topics.ts';
import { tablesOf } from '../storage/tables-of.ts';
import type { Form } from '../web/form.ts';
import { newPasswordPage } from './new-password-form.ts';
import { isPasswordOf, type Person } from './people.ts';
import { finish } from './progress.ts';
import { startAgain } from './start-again.ts';
import { openTicket, sealTicket } from './ticket.ts';
import type { Visit } from './visit.ts';

/** Sets the password a user chose because the present one will not do, and signs the user in. */
export async function newPasswordStep(visit: Visit, fields: Form): Promise<HttpResponse> {
  const progress = await openTicket(visit, 'new-password', fields.get('ticket'));
  if (progress === undefined) return startAgain(visit);
  const { person } = progress;
  const judged = await judge(visit, person, fields);
  if ('fault' in judged)
    return newPasswordPage(visit, {
      action: '/signin/password',
      ticket: sealTicket(visit, 'new-password', progress),
      name: person.name,
      reason: 'Choose a new password to go on.',
      problem: judged.fault,
    });
  if (!(await setPassword(visit, person, judged))) return startAgain(visit);
  return finish(visit, { ...progress, person: { ...person, passwordHash: judged.hash } }, { isNew: true });
}

async function judge(
  { parts }: Visit,
  person: Person,
  fields: Form,
): Promise<NewPassword | { readonly fault: string }> {
  const password = fields.get('new') ?? '';
  if (password !== fields.get('again')) return { fault: 'The two passwords differ.' };
  if (password === '' || password.length > 128) return { fault: 'A password has 1 to 128 characters.' };
  if (await isPasswordOf(person, password)) return { fault: 'The new password must not be the present one.' };
  const owner = { accountId: person.accountId, userId: person.id };
  return judgeNewPassword(parts.store.reader, parts.random, owner, password);
}

/** False where the password was changed meanwhile, or what it was judged by. */
const setPassword = ({ parts, now }: Visit, person: Person, password: NewPassword): Promise<boolean> =>
  parts.store.write(async (tx) => {
    const profiles = tablesOf<IdentityTables>(tx.db);
    const present = await profiles
      .selectFrom('login_profiles')
      .select('password_hash')
      .where('user_id', '=', person.id)
      .executeTakeFirst();
    if (present === undefined || present.password_hash !== person.passwordHash) return false;
    const owner = { accountId: person.accountId, userId: person.id };
    if (!(await recordNewPassword(tx.db, owner, password, now))) return false;
    await profiles
      .updateTable('login_profiles')
      .set({ password_hash: password.hash, password_changed_at: now, reset_required: 0 })
      .where('user_id', '=', person.id)
      .execute();
    tx.change(topic.user(person.id));
    return true;
  });
