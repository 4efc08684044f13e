import type { HttpRequest, HttpResponse } from '../core/http.ts';
import { SecretBytes } from '../core/secret-bytes.ts';
import { hashPassword } from '../identity/password.ts';
import { setRootPassword } from '../identity/root-password.ts';
import type { Form } from '../web/form.ts';
import { goTo, problemBox } from '../web/frame.ts';
import { html } from '../web/html.ts';
import { askOperation } from './ask-operation.ts';
import { beginAttempt, forgiveAttempt, normalName } from './attempts.ts';
import { setCookie } from './cookies.ts';
import { signInEvent } from './events.ts';
import { pageResponse } from './page.ts';
import type { Parts } from './parts.ts';
import { findPerson, isPasswordOf, type Person } from './people.ts';
import { rootPasswordFault } from './root-password-fault.ts';
import { OWN } from './safe-target.ts';
import { tellRoot } from './tell-root.ts';
import { tokenField } from './visit.ts';
import type { SignedIn } from './web-sessions.ts';

const field = (
  id: string,
  label: string,
  autocomplete: string,
) => html`<div class="field"><label for="${id}">${label}</label>
<input id="${id}" name="${id}" type="password" autocomplete="${autocomplete}" required maxlength="128"></div>`;

/** Where people change their own password. */
export async function passwordPage(
  _parts: Parts,
  { cookie, caller }: SignedIn,
  _request: HttpRequest,
  problem?: string,
): Promise<HttpResponse> {
  return pageResponse({
    title: 'Change your password',
    status: problem === undefined ? 200 : 400,
    body: html`${problemBox(problem)}<p class="soft">It ends all your sessions, this one too: then sign in with the new password.</p>
<form method="post" action="${OWN.password}">${tokenField(cookie)}
<input type="hidden" name="username" autocomplete="username" value="${caller.name}">
${field('old', 'Present password', 'current-password')}
${field('new', 'New password', 'new-password')}
${field('again', 'New password again', 'new-password')}
<button type="submit">Change it</button></form>
<nav><a href="${OWN.home}">Back</a></nav>`,
  });
}

interface Change {
  readonly person: Person;
  readonly old: string;
  readonly wanted: string;
}

/** ChangePassword of a user; root's, for which there is no such operation, by the same rules as at a forgotten one. */
export async function changePassword(
  parts: Parts,
  signedIn: SignedIn,
  form: Form,
  request: HttpRequest,
): Promise<HttpResponse> {
  const [old = '', wanted = ''] = [form.get('old'), form.get('new')];
  const { principal_kind: kind, principal_id: id } = signedIn.session;
  const person = await findPerson(parts.store.reader, { kind, id });
  const problem =
    person === undefined || wanted !== form.get('again')
      ? 'The two passwords differ.'
      : await changeOf(parts, request, { person, old, wanted });
  return problem === undefined
    ? goTo('/signin', [setCookie(request, 'session', '', 0)])
    : passwordPage(parts, signedIn, request, problem);
}

/**
 * Whoever found a browser open guesses as slowly here as at the sign-in.
 * @returns why not
 */
async function changeOf(parts: Parts, request: HttpRequest, change: Change): Promise<string | undefined> {
  const { store, clock } = parts;
  const { person, old, wanted } = change;
  const countedAs =
    person.kind === 'root'
      ? normalName('root', person.name)
      : normalName('user', person.accountId, person.name);
  const attempt = { name: countedAs, address: request.remoteAddress };
  const wait = await store.write(({ db }) => beginAttempt(db, attempt, clock.now()));
  if (wait > 0) return 'Too many tries. Try again in some minutes.';
  const isRight = await isPasswordOf(person, old);
  if (isRight) await store.write(({ db }) => forgiveAttempt(db, attempt));
  if (person.kind === 'root')
    return isRight ? changeOfRoot(parts, request, change) : 'The present password is another.';
  // Also where it is wrong: IAM says so, and the trail has it.
  const input = { OldPassword: old, NewPassword: wanted };
  return (await askOperation(parts, request, 'iam:ChangePassword', input)).refusal;
}

/** @returns why not */
async function changeOfRoot(
  parts: Parts,
  request: HttpRequest,
  { person: root, old, wanted }: Change,
): Promise<string | undefined> {
  const { store, random, audit } = parts;
  if (wanted === old) return 'The new password must not be the present one.';
  const fault = await rootPasswordFault(store.reader, root, wanted);
  if (fault !== undefined) return fault;
  const hash = await hashPassword(SecretBytes.fromText(wanted), random);
  const isSet = await store.write(async (tx) => {
    const present = await findPerson(tx.db, root);
    if (present?.passwordHash !== root.passwordHash) return false;
    await setRootPassword(tx, root.accountId, hash);
    await audit.record(tx, signInEvent(parts, request, root, 'PasswordUpdated'));
    return true;
  });
  if (!isSet) return 'The password was changed meanwhile.';
  tellRoot(parts, root, request, {
    subject: `Keywarden: the password of root of ${root.accountId} was changed`,
    happened: `Root of account ${root.accountId} has another password, set by root itself.`,
    advice: 'If it was not you, ask the operator to suspend the account.',
  });
  return undefined;
}
