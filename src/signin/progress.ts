import type { HttpResponse } from '../core/http.ts';
import { listMfaDevicesOf } from '../identity/mfa/records.ts';
import { passwordExpiresAt } from '../identity/password-policy.ts';
import { findPasswordPolicy } from '../identity/password-records.ts';
import { noteRootPasswordUse } from '../identity/root-password.ts';
import type { IdentityTables } from '../identity/tables.ts';
import { tablesOf } from '../storage/tables-of.ts';
import { goTo } from '../web/frame.ts';
import { askForFactor } from './ask-for-factor.ts';
import { cookieOf, setCookie } from './cookies.ts';
import { rememberDevice } from './devices.ts';
import { checkMfa, consoleLogin, signInEvent } from './events.ts';
import { newPasswordPage } from './new-password-form.ts';
import type { Person } from './people.ts';
import { signInPage } from './sign-in-form.ts';
import { tellRoot } from './tell-root.ts';
import { type Progress, sealTicket } from './ticket.ts';
import type { Visit } from './visit.ts';
import { beginSession, endSessionOf, sessionOwner } from './web-sessions.ts';

const SUSPENDED = 'This account is suspended. The operator can tell you more.';
const HARD_EXPIRED = 'Your password has expired. Ask an administrator of the account for another.';

/** What comes next for somebody whose password was right: a second factor, another password, or the session. */
export async function goOn(visit: Visit, progress: Progress): Promise<HttpResponse> {
  const { parts, request } = visit;
  const { person, factor, to } = progress;
  if (!(await parts.directory.standing(person.accountId)).isActive) return refuse(visit, progress, SUSPENDED);
  const devices = await listMfaDevicesOf(parts.store.reader, person);
  const [first] = devices;
  if (factor === undefined && first !== undefined) {
    parts.audit.append(checkMfa(parts, request, person, first.kind));
    return askForFactor(visit, progress);
  }
  const reason = await whyAnother(visit, person);
  if (reason === undefined) return finish(visit, progress);
  if (reason === HARD_EXPIRED) return refuse(visit, progress, reason);
  const ticket = sealTicket(visit, 'new-password', { ...progress, to });
  return newPasswordPage(visit, { action: '/signin/password', ticket, name: person.name, reason });
}

/** Why another password must be chosen; undefined where the present one will do. */
async function whyAnother({ parts, now }: Visit, person: Person): Promise<string | undefined> {
  if (person.kind === 'root') return undefined;
  if (person.resetRequired) return 'You must choose a new password before you go on.';
  const policy = await findPasswordPolicy(parts.store.reader, person.accountId);
  const expiresAt = passwordExpiresAt(person.passwordChangedAt, policy);
  if (expiresAt === undefined || expiresAt > now) return undefined;
  return policy?.hard_expiry === 1 ? HARD_EXPIRED : 'Your password has expired. Choose a new one to go on.';
}

function refuse(visit: Visit, { person, to, factor }: Progress, problem: string): HttpResponse {
  const { parts, request } = visit;
  const errorMessage = 'Failed authentication';
  parts.audit.append(
    consoleLogin(parts, request, person, {
      isSuccess: false,
      errorMessage,
      to,
      ...(factor && { mfaIdentifier: factor.serialNumber }),
    }),
  );
  return signInPage(visit, { kind: person.kind, to, problem, status: 403 });
}

/**
 * Begins the session: under a fresh cookie, so that nobody has planted it, in one write with its event. What the browser
 * was signed in as before ends.
 */
export async function finish(
  visit: Visit,
  { person, to, factor }: Progress,
  password?: { readonly isNew: true },
): Promise<HttpResponse> {
  const { parts, request, now } = visit;
  const mfa = factor && { at: factor.at, kind: factor.kind };
  const cookie = await parts.store.write(async (tx) => {
    await endSessionOf(tx, cookieOf(request, 'session'), now);
    if (person.kind === 'user')
      await tablesOf<IdentityTables>(tx.db)
        .updateTable('users')
        .set({ password_last_used_at: now })
        .where('id', '=', person.id)
        .execute();
    else await noteRootPasswordUse(tx.db, person.accountId, now);
    if (password?.isNew) await parts.audit.record(tx, signInEvent(parts, request, person, 'PasswordUpdated'));
    const login = { isSuccess: true, to, ...(factor && { mfaIdentifier: factor.serialNumber }) };
    await parts.audit.record(tx, consoleLogin(parts, request, person, login));
    return beginSession(parts, tx, { who: sessionOwner(parts, person, mfa, now), request, now });
  });
  if (person.kind === 'root')
    tellRoot(parts, person, request, {
      subject: `Keywarden: root of ${person.accountId} signed in`,
      happened: `Root of account ${person.accountId} signed in, ${factor ? 'with' : 'without'} a second factor.`,
    });
  return goTo(to, [
    setCookie(request, 'session', cookie),
    setCookie(request, 'browser', '', 0),
    rememberDevice(parts, request, person.id),
  ]);
}
