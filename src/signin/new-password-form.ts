import type { HttpResponse } from '../core/http.ts';
import { problemBox } from '../web/frame.ts';
import { html } from '../web/html.ts';
import { pageResponse } from './page.ts';
import { tokenField, type Visit } from './visit.ts';

export interface NewPasswordForm {
  /** Where it is posted. */
  readonly action: string;
  readonly ticket: string;
  /** For password managers. */
  readonly name: string;
  readonly reason: string;
  readonly problem?: string;
}

/** Asks for another password, twice. */
export const newPasswordPage = (visit: Visit, form: NewPasswordForm): HttpResponse =>
  pageResponse({
    title: 'Choose a new password',
    status: form.problem === undefined ? 200 : 400,
    cookies: visit.newBrowser,
    body: html`<p>${form.reason}</p>${problemBox(form.problem)}
<form method="post" action="${form.action}">${tokenField(visit.browser)}<input type="hidden" name="ticket" value="${form.ticket}">
<input type="hidden" name="username" autocomplete="username" value="${form.name}">
<div class="field"><label for="new">New password</label>
<input id="new" name="new" type="password" autocomplete="new-password" required maxlength="128" autofocus></div>
<div class="field"><label for="again">New password again</label>
<input id="again" name="again" type="password" autocomplete="new-password" required maxlength="128"></div>
<button type="submit">Set the password</button></form>`,
  });
