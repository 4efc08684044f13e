import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import type { HttpResponse } from '../core/http.ts';
import { problemBox } from '../web/frame.ts';
import { type Html, html } from '../web/html.ts';
import { pageResponse } from './page.ts';
import { OWN } from './safe-target.ts';
import { tokenField } from './visit.ts';

export const PASSKEY_SCRIPT = '/signin/passkey.js';

/** Runs on pages with a form of `data-passkey`: asks the browser for a passkey and posts what it says. */
export const PASSKEY_SCRIPT_TEXT = `for (const form of document.querySelectorAll('form[data-passkey]')) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const problem = form.querySelector('[data-problem]');
    problem.hidden = true;
    try {
      const json = JSON.parse(form.dataset.options);
      const credential = form.dataset.passkey === 'create'
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(json) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(json) });
      form.elements.namedItem('response').value = JSON.stringify(credential.toJSON());
      HTMLFormElement.prototype.submit.call(form);
    } catch (error) {
      problem.textContent = 'That did not work: ' + error.message;
      problem.hidden = false;
    }
  });
}
`;

/** What every form for a passkey holds beside its own fields. */
export const passkeyFields = (cookie: string, ticket: string): Html => html`${tokenField(cookie)}
<input type="hidden" name="ticket" value="${ticket}"><input type="hidden" name="response" value="">
<p class="note bad" role="alert" data-problem hidden></p>
<noscript><p class="note">Browsers use passkeys by scripts only: allow them for this page.</p></noscript>`;

type PasskeyForm =
  | {
      readonly options: PublicKeyCredentialCreationOptionsJSON;
      readonly ticket: string;
      readonly problem?: string;
    }
  | { readonly publicUrl: string };

/** Where somebody who is signed in adds a passkey; or why not here. */
export function passkeyPage(cookie: string, form: PasskeyForm): HttpResponse {
  const title = 'Add a passkey or security key';
  const back = html`<nav><a href="${OWN.mfa}">Back</a></nav>`;
  if (!('options' in form)) {
    const port = URL.parse(form.publicUrl)?.port;
    const body = html`<p>Passkeys belong to a name, and this server was opened by an address, or by a name the operator has
not set (<code>--public-url</code>). On this machine open it as <code>localhost${port ? `:${port}` : ''}</code>.</p>${back}`;
    return pageResponse({ title, status: 200, body });
  }
  const { options, ticket, problem } = form;
  return pageResponse({
    title,
    status: problem === undefined ? 200 : 400,
    scripts: [PASSKEY_SCRIPT],
    body: html`${problemBox(problem)}
<form method="post" action="${OWN.passkeys}" data-passkey="create" data-options="${JSON.stringify(options)}">${passkeyFields(cookie, ticket)}
<div class="field"><label for="name">Name of the device</label>
<input id="name" name="name" type="text" autocomplete="off" required maxlength="64" pattern="[\\w+=,.@\\-]+" autofocus>
<small>To tell it from others, such as laptop.</small></div>
<button type="submit">Add</button></form>${back}`,
  });
}
