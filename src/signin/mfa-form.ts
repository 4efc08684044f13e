import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import type { HttpResponse } from '../core/http.ts';
import type { Tag } from '../core/tag.ts';
import type { MfaDeviceRow, MfaKind } from '../identity/mfa/tables.ts';
import { problemBox } from '../web/frame.ts';
import { type Html, html } from '../web/html.ts';
import { pageResponse } from './page.ts';
import { PASSKEY_SCRIPT, passkeyFields } from './passkey-form.ts';
import { tokenField, type Visit } from './visit.ts';

export const KIND_NAMES: Readonly<Record<MfaKind, string>> = {
  virtual: 'authenticator app',
  'hardware-totp': 'hardware token',
  'hardware-hotp': 'hardware token',
  fido: 'passkey or security key',
};

/** What people know a device by: its tag `Name`, else the end of its serial number. */
export function deviceName({ serial_number: serial, tags }: MfaDeviceRow): string {
  const name = (JSON.parse(tags) as readonly Tag[]).find(({ Key }) => Key === 'Name')?.Value;
  return name || serial.slice(serial.lastIndexOf('/') + 1);
}

/** For the passkeys of this name; or the names by which the server has to be opened to use one. */
export type PasskeyChallenge =
  | { readonly options: PublicKeyCredentialRequestOptionsJSON; readonly elsewhere?: never }
  | { readonly options?: never; readonly elsewhere: readonly string[] };

export interface MfaForm {
  readonly ticket: string;
  /** Those that make codes. */
  readonly devices: readonly MfaDeviceRow[];
  readonly passkey?: PasskeyChallenge;
  /** Serial number of the device that was chosen before. */
  readonly chosen?: string;
  readonly problem?: string;
}

function deviceFields(devices: readonly MfaDeviceRow[], chosen: string | undefined): Html {
  const [first] = devices;
  if (devices.length === 1 && first !== undefined)
    return html`<input type="hidden" name="device" value="${first.serial_number}">
<p class="soft">From your ${KIND_NAMES[first.kind]} <strong>${deviceName(first)}</strong>.</p>`;
  const picked = chosen ?? first?.serial_number;
  const options = devices.map(
    (device) =>
      html`<label class="choice"><input type="radio" name="device" value="${device.serial_number}"${
        device.serial_number === picked ? html` checked` : undefined
      }> <span>${deviceName(device)} <span class="soft">(${KIND_NAMES[device.kind]})</span></span></label>`,
  );
  return html`<fieldset><legend>Device</legend>${options}</fieldset>`;
}

function codeForm(visit: Visit, { ticket, devices, chosen, passkey }: MfaForm): Html | undefined {
  if (devices.length === 0) return undefined;
  return html`<form method="post" action="/signin/mfa">${tokenField(visit.browser)}<input type="hidden" name="ticket" value="${ticket}">
${deviceFields(devices, chosen)}
<div class="field"><label for="code">Code</label>
<input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" required maxlength="12"${passkey ? undefined : html` autofocus`}>
<small>Six digits. Each code works once.</small></div>
<button type="submit">Continue</button></form>`;
}

function passkeyForm(visit: Visit, { ticket, passkey }: MfaForm): Html | undefined {
  if (passkey === undefined) return undefined;
  if (passkey.options === undefined)
    return html`<p class="note">To use your passkey, open this server as ${passkey.elsewhere.join(' or ')}.</p>`;
  return html`<form method="post" action="/signin/passkey" data-passkey="get" data-options="${JSON.stringify(passkey.options)}">${passkeyFields(visit.browser, ticket)}
<div class="field"><button type="submit" autofocus>Use a passkey or security key</button></div></form>`;
}

/** Asks for a code of one of the devices, or for a passkey. */
export const mfaPage = (visit: Visit, form: MfaForm): HttpResponse =>
  pageResponse({
    title: 'Multi-factor authentication',
    status: form.problem === undefined ? 200 : 403,
    cookies: visit.newBrowser,
    scripts: form.passkey?.options === undefined ? [] : [PASSKEY_SCRIPT],
    body: html`${problemBox(form.problem)}${passkeyForm(visit, form)}${codeForm(visit, form)}
<nav><a href="/signin">Start again</a></nav>`,
  });
