import type { HttpResponse } from '../core/http.ts';
import { problemBox } from '../web/frame.ts';
import { type Html, html } from '../web/html.ts';
import { cookieOf } from './cookies.ts';
import { pageResponse } from './page.ts';
import { HOME } from './safe-target.ts';
import { tokenField, type Visit } from './visit.ts';

export type SignInKind = 'root' | 'user';

/** What the form shows. */
export interface SignInForm {
  readonly kind: SignInKind;
  /** Account id or alias. */
  readonly account?: string;
  /** User name, or root's email address. */
  readonly name?: string;
  readonly to: string;
  readonly problem?: string;
  readonly note?: string;
  readonly status?: number;
}

/** What may stand in the cookie of the remembered account. */
export const ACCOUNT_TEXT = /^[a-z0-9-]{1,63}$/;

export function rememberedAccount({ request }: Visit): string | undefined {
  const text = cookieOf(request, 'account');
  return text !== undefined && ACCOUNT_TEXT.test(text) ? text : undefined;
}

const queryOf = (kind: SignInKind, to: string): string =>
  `/signin?as=${kind}${to === HOME ? '' : `&to=${encodeURIComponent(to)}`}`;

const tab = (kind: SignInKind, { kind: current, to }: SignInForm, text: string): Html =>
  kind === current
    ? html`<span aria-current="page">${text}</span>`
    : html`<a href="${queryOf(kind, to)}">${text}</a>`;

const rootFields = ({ name }: SignInForm): Html => html`
<div class="field"><label for="email">Email address of root</label>
<input id="email" name="name" type="email" autocomplete="username" required maxlength="320" value="${name ?? ''}"></div>`;

const userFields = ({ account, name }: SignInForm, isRemembered: boolean): Html => html`
<div class="field"><label for="account">Account ID or alias</label>
<input id="account" name="account" type="text" autocomplete="organization" autocapitalize="none" spellcheck="false" required maxlength="63" value="${account ?? ''}"></div>
<label class="choice"><input type="checkbox" name="remember" value="yes"${isRemembered ? html` checked` : undefined}> Remember this account</label>
<div class="field"><label for="name">User name</label>
<input id="name" name="name" type="text" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="64" value="${name ?? ''}"></div>`;

/** The first page of a sign-in. */
export function signInPage(visit: Visit, form: SignInForm): HttpResponse {
  const remembered = rememberedAccount(visit);
  const account = form.account ?? remembered;
  const shown = account === undefined ? form : { ...form, account };
  const isRemembered = account !== undefined && account === remembered;
  return pageResponse({
    title: form.kind === 'root' ? 'Sign in as root' : 'Sign in',
    status: form.status ?? 200,
    cookies: visit.newBrowser,
    body: html`<div class="tabs">${tab('user', form, 'IAM user')}${tab('root', form, 'Root')}</div>
${problemBox(form.problem)}${form.note === undefined ? undefined : html`<p class="note" role="status">${form.note}</p>`}
<form method="post" action="/signin">${tokenField(visit.browser)}
<input type="hidden" name="as" value="${form.kind}"><input type="hidden" name="to" value="${form.to}">
${form.kind === 'root' ? rootFields(shown) : userFields(shown, isRemembered)}
<div class="field"><label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="128"></div>
<button type="submit">Sign in</button></form>
${form.kind === 'root' ? html`<nav><a href="/signin/forgotten">Forgotten root password</a></nav>` : html`<nav class="soft">Forgotten your password? An administrator of the account can set another.</nav>`}`,
  });
}
