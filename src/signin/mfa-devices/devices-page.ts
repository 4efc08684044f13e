import type { HttpRequest, HttpResponse } from '../../core/http.ts';
import type { MfaDeviceRow } from '../../identity/mfa/tables.ts';
import type { Form } from '../../web/form.ts';
import { goTo, problemBox } from '../../web/frame.ts';
import { type Html, html } from '../../web/html.ts';
import { askOperation } from '../ask-operation.ts';
import { deviceName, KIND_NAMES } from '../mfa-form.ts';
import { pageResponse } from '../page.ts';
import type { Parts } from '../parts.ts';
import { OWN } from '../safe-target.ts';
import { timeMarkup } from '../time-text.ts';
import { tokenField } from '../visit.ts';
import type { SignedIn } from '../web-sessions.ts';
import { codeFields, codesOf, listOwnDevices, NO_CODES, ownName } from './own-devices.ts';

const linkTo = ({ serial_number: serial }: MfaDeviceRow): string =>
  `${OWN.device}?serial=${encodeURIComponent(serial)}`;

const row = (device: MfaDeviceRow): Html => html`<tr>
<td><a href="${linkTo(device)}">${deviceName(device)}</a></td>
<td>${KIND_NAMES[device.kind]}</td><td>${timeMarkup(Number(device.enabled_at ?? device.created_at))}</td></tr>`;

const list = (devices: readonly MfaDeviceRow[]): Html =>
  devices.length === 0
    ? html`<p class="soft">None yet.</p>`
    : html`<table><thead><tr><th>Name</th><th>Kind</th><th>Since</th></tr></thead><tbody>${devices.map(row)}</tbody></table>`;

/** What policies that let people look after their own devices go by. */
const firstName = ({ caller }: SignedIn): string =>
  caller.principal.type === 'root' ? 'root-account-mfa-device' : caller.name;

const appForm = (signedIn: SignedIn, isFirst: boolean): Html => html`<h2>Authenticator app</h2>
<form method="post" action="${OWN.app}">${tokenField(signedIn.cookie)}
<div class="field"><label for="name">Name of the device</label>
<input id="name" name="name" type="text" autocomplete="off" autocapitalize="none" spellcheck="false" required maxlength="64" value="${isFirst ? firstName(signedIn) : ''}">
<small>No other device of the account has it. Then you see a picture to scan.</small></div>
<button type="submit">Add an app</button></form>`;

const tokenForm = (signedIn: SignedIn, serial: string): Html => html`<h2>Hardware token</h2>
<form method="post" action="${OWN.token}">${tokenField(signedIn.cookie)}
<div class="field"><label for="serial">Serial number</label>
<input id="serial" name="serial" type="text" autocomplete="off" spellcheck="false" required minlength="9" maxlength="256" value="${serial}">
<small>As printed on it. The operator must have imported its seed.</small></div>
${codeFields()}
<button type="submit">Add a token</button></form>`;

/** All devices of the person who looks, and what adds another. */
export async function devicesPage(
  parts: Parts,
  signedIn: SignedIn,
  _request?: HttpRequest,
  failed?: { readonly problem: string; readonly serial?: string },
): Promise<HttpResponse> {
  const devices = await listOwnDevices(parts, signedIn);
  return pageResponse({
    title: 'Multi-factor authentication',
    isWide: true,
    status: failed === undefined ? 200 : 400,
    body: html`${problemBox(failed?.problem)}<p class="soft">Any one of up to eight devices is enough. Have two: one may get lost.</p>
${list(devices)}
${appForm(signedIn, devices.length === 0)}
<h2>Passkey or security key</h2><p><a href="${OWN.passkeys}">Add a passkey or security key</a></p>
${tokenForm(signedIn, failed?.serial ?? '')}
<nav><a href="${OWN.home}">Back</a></nav>`,
  });
}

/** EnableMFADevice of a token that the operator has imported. */
export async function addToken(
  parts: Parts,
  signedIn: SignedIn,
  form: Form,
  request: HttpRequest,
): Promise<HttpResponse> {
  const serial = (form.get('serial') ?? '').trim();
  const again = (problem: string) => devicesPage(parts, signedIn, request, { problem, serial });
  const codes = codesOf(form);
  if (codes === undefined) return again(NO_CODES);
  if (serial.length < 9 || serial.length > 256) return again('A serial number has 9 to 256 characters.');
  const input = { ...ownName(signedIn), SerialNumber: serial, ...codes };
  const { refusal } = await askOperation(parts, request, 'iam:EnableMFADevice', input);
  return refusal === undefined ? goTo(OWN.mfa) : again(refusal);
}
