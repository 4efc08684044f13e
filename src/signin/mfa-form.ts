import type { HttpResponse } from '../core/http.ts';
import type { MfaDeviceRow, MfaKind } from '../identity/mfa/tables.ts';
import { type Html, html } from './html.ts';
import { pageResponse, problemBox } from './page.ts';
import { tokenField, type Visit } from './visit.ts';

export const KIND_NAMES: Readonly<Record<MfaKind, string>> = {
  virtual: 'authenticator app',
  'hardware-totp': 'hardware token',
  'hardware-hotp': 'hardware token',
  fido: 'passkey or security key',
};

/** What people know a device by. */
export const deviceName = ({ serial_number: serial }: MfaDeviceRow): string =>
  serial.slice(serial.lastIndexOf('/') + 1);

export interface MfaForm {
  readonly ticket: string;
  readonly devices: readonly MfaDeviceRow[];
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

/** Asks for a code of one of the devices. */
export const mfaPage = (visit: Visit, { ticket, devices, chosen, problem }: MfaForm): HttpResponse =>
  pageResponse({
    title: 'Multi-factor authentication',
    status: problem === undefined ? 200 : 403,
    cookies: visit.newBrowser,
    body: html`${problemBox(problem)}
<form method="post" action="/signin/mfa">${tokenField(visit.browser)}<input type="hidden" name="ticket" value="${ticket}">
${deviceFields(devices, chosen)}
<div class="field"><label for="code">Code</label>
<input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" required maxlength="12" autofocus>
<small>Six digits. Each code works once.</small></div>
<button type="submit">Continue</button></form>
<nav><a href="/signin">Start again</a></nav>`,
  });
