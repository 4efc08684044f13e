import type { HttpResponse } from '../core/http.ts';
import { SecretBytes } from '../core/secret-bytes.ts';
import { hashPassword } from '../identity/password.ts';
import { setRootPassword } from '../identity/root-password.ts';
import type { Form } from '../web/form.ts';
import { goTo, problemBox } from '../web/frame.ts';
import { html } from '../web/html.ts';
import { beginAttempt, normalName } from './attempts.ts';
import { signInEvent } from './events.ts';
import { newPasswordPage } from './new-password-form.ts';
import { pageResponse } from './page.ts';
import { findPerson, findRootByEmail, type Person, passwordMark } from './people.ts';
import { rootPasswordFault } from './root-password-fault.ts';
import { openState, sealState } from './sealed-state.ts';
import { spendOnce } from './spend-once.ts';
import { tellRoot } from './tell-root.ts';
import { tokenField, type Visit } from './visit.ts';

const LINK_MILLISECONDS = 1_800_000;
const LINK_MINUTES = 30;
const PLACE = 'root-password';
const ID_BYTES = 16;
const RESET_PATH = '/signin/reset';

/** What a link is about; whoever has it has read root's mail. */
interface Link {
  readonly id: string;
  readonly accountId: string;
  /** Of the password that was forgotten: with another one, the link is void. */
  readonly mark: string;
}

/** Asks for root's address; or tells what to do where no mail is sent. */
export function forgottenPage(visit: Visit, problem?: string): HttpResponse {
  const title = 'Forgotten root password';
  const back = html`<nav><a href="/signin?as=root">Back</a></nav>`;
  if (visit.parts.mailer === undefined) {
    const body = html`<p>This server sends no mail. Its operator can set another password for root:</p>
<p><code>keywarden account reset-root-password ACCOUNT</code></p>${back}`;
    return pageResponse({ title, body, cookies: visit.newBrowser });
  }
  return pageResponse({
    title,
    status: problem === undefined ? 200 : 429,
    cookies: visit.newBrowser,
    body: html`${problemBox(problem)}<p>We mail a link with which you can set another password. A second factor is asked for all the same when you sign in.</p>
<form method="post" action="/signin/forgotten">${tokenField(visit.browser)}
<div class="field"><label for="email">Email address of root</label>
<input id="email" name="email" type="email" autocomplete="username" required maxlength="320" autofocus></div>
<button type="submit">Mail the link</button></form>${back}`,
  });
}

/** Says the same, and takes as long, whether a root has that address or not. */
export async function forgottenStep(visit: Visit, fields: Form): Promise<HttpResponse> {
  const { parts, request, now } = visit;
  if (parts.mailer === undefined) return forgottenPage(visit);
  const email = (fields.get('email') ?? '').trim();
  const attempt = { name: normalName('forgotten', email), address: request.remoteAddress };
  const wait = await parts.store.write(({ db }) => beginAttempt(db, attempt, now));
  if (wait > 0) return forgottenPage(visit, 'Too many links were asked for. Try again in some minutes.');
  const root = await findRootByEmail(parts.store.reader, email);
  if (root !== undefined) mailLink(visit, root);
  return pageResponse({
    title: 'Look into your mail',
    cookies: visit.newBrowser,
    body: html`<p>If a root has that address, a link is on its way. It works once, for ${LINK_MINUTES} minutes.</p>
<nav><a href="/signin?as=root">Back</a></nav>`,
  });
}

function mailLink({ parts, request, now }: Visit, root: Person): void {
  const link: Link = {
    id: Buffer.from(parts.random.bytes(ID_BYTES)).toString('base64url'),
    accountId: root.accountId,
    mark: passwordMark(root.passwordHash ?? ''),
  };
  const sealed = sealState(parts.sealer, PLACE, link, now + LINK_MILLISECONDS);
  parts.audit.append(signInEvent(parts, request, root, 'PasswordRecoveryRequested'));
  tellRoot(parts, root, request, {
    subject: `Keywarden: another password for root of ${root.accountId}`,
    happened: `Somebody asked for another password for root of account ${root.accountId}. To set one, open within ${LINK_MINUTES} minutes:

${parts.publicUrl()}${RESET_PATH}?link=${sealed}`,
    advice: 'If it was not you, do nothing: the password stays as it is.',
  });
}

const expired = (): HttpResponse =>
  pageResponse({
    title: 'The link does not work',
    status: 400,
    body: html`<p>It was used, is older than ${LINK_MINUTES} minutes, or the password was changed since.</p>
<nav><a href="/signin/forgotten">Ask for another</a></nav>`,
  });

interface Opened {
  readonly link: Link;
  readonly root: Person;
}

async function openLink({ parts, now }: Visit, text: string | undefined): Promise<Opened | undefined> {
  const link = openState<Link>(parts.sealer, PLACE, text, now);
  if (link === undefined) return undefined;
  const root = await findPerson(parts.store.reader, { kind: 'root', id: link.accountId });
  if (root === undefined || passwordMark(root.passwordHash ?? '') !== link.mark) return undefined;
  return { link, root };
}

const formFor = (visit: Visit, root: Person, link: string, problem?: string): HttpResponse =>
  newPasswordPage(visit, {
    action: RESET_PATH,
    ticket: link,
    name: root.name,
    reason: `For root of account ${root.accountId}. It ends all sessions of root.`,
    ...(problem === undefined ? {} : { problem }),
  });

/** Where the link leads. Opening it uses nothing up: mail programs look at links too. */
export async function resetPage(visit: Visit): Promise<HttpResponse> {
  const text = new URLSearchParams(visit.request.query).get('link') ?? '';
  const opened = await openLink(visit, text);
  return opened === undefined ? expired() : formFor(visit, opened.root, text);
}

/** Sets root's password, once for a link. Nobody is signed in by it: the second factor stays asked for. */
export async function resetStep(visit: Visit, fields: Form): Promise<HttpResponse> {
  const { parts, request, now } = visit;
  const text = fields.get('ticket') ?? '';
  const opened = await openLink(visit, text);
  if (opened === undefined) return expired();
  const { link, root } = opened;
  const password = fields.get('new') ?? '';
  const problem =
    password === fields.get('again')
      ? await rootPasswordFault(parts.store.reader, root, password)
      : 'The two passwords differ.';
  if (problem !== undefined) return formFor(visit, root, text, problem);
  const hash = await hashPassword(SecretBytes.fromText(password), parts.random);
  const isSet = await parts.store.write(async (tx) => {
    if (!(await spendOnce(tx.db, link.id, { now, forgetAt: now + LINK_MILLISECONDS }))) return false;
    await setRootPassword(tx, root.accountId, hash);
    await parts.audit.record(tx, signInEvent(parts, request, root, 'PasswordRecoveryCompleted'));
    return true;
  });
  if (!isSet) return expired();
  tellRoot(parts, root, request, {
    subject: `Keywarden: the password of root of ${root.accountId} was changed`,
    happened: `Root of account ${root.accountId} has another password, set by a link that was mailed to this address.`,
    advice: 'If it was not you, ask the operator to suspend the account.',
  });
  return goTo('/signin?as=root');
}
