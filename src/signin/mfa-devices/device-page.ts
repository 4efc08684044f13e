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
import { devicesPage } from './devices-page.ts';
import { codeFields, codesOf, listOwnDevices, NO_CODES, ownName } from './own-devices.ts';

async function findOwnDevice(
  parts: Parts,
  signedIn: SignedIn,
  serial: string | null | undefined,
): Promise<MfaDeviceRow | undefined> {
  const devices = await listOwnDevices(parts, signedIn);
  return devices.find((device) => device.serial_number === serial);
}

const fields = ({ cookie }: SignedIn, { serial_number: serial }: MfaDeviceRow): Html =>
  html`${tokenField(cookie)}<input type="hidden" name="serial" value="${serial}">`;

/** A tag of IAM: only virtual devices have any. */
const renameForm = (signedIn: SignedIn, device: MfaDeviceRow): Html | undefined =>
  device.kind !== 'virtual'
    ? undefined
    : html`<h2>Name</h2><form method="post" action="${OWN.rename}">${fields(signedIn, device)}
<div class="field"><label for="name">Shown to you</label>
<input id="name" name="name" type="text" autocomplete="off" required maxlength="64" value="${deviceName(device)}">
<small>The serial number stays.</small></div>
<button type="submit">Rename</button></form>`;

const resyncForm = (signedIn: SignedIn, device: MfaDeviceRow): Html | undefined =>
  device.kind === 'fido'
    ? undefined
    : html`<h2>Codes are refused?</h2><p class="soft">Two codes, one after the other, tell the server how far its clock or counter is off.</p>
<form method="post" action="${OWN.resync}">${fields(signedIn, device)}${codeFields()}
<button type="submit">Resynchronise</button></form>`;

function pageOf(
  signedIn: SignedIn,
  device: MfaDeviceRow,
  told: { readonly problem?: string; readonly note?: string } = {},
): HttpResponse {
  return pageResponse({
    title: deviceName(device),
    status: told.problem === undefined ? 200 : 400,
    body: html`${problemBox(told.problem)}${told.note === undefined ? undefined : html`<p class="note" role="status">${told.note}</p>`}
<dl><dt>Kind</dt><dd>${KIND_NAMES[device.kind]}</dd><dt>Serial number</dt><dd>${device.serial_number}</dd>
<dt>Since</dt><dd>${timeMarkup(Number(device.enabled_at ?? device.created_at))}</dd></dl>
${renameForm(signedIn, device)}${resyncForm(signedIn, device)}
<h2>Remove</h2><p class="soft">It will not be asked for any more. Sessions that began with it go on.</p>
<form method="post" action="${OWN.remove}">${fields(signedIn, device)}
<button class="danger" type="submit">Remove this device</button></form>
<nav><a href="${OWN.mfa}">Back</a></nav>`,
  });
}

/** One device of the person who looks. */
export async function devicePage(
  parts: Parts,
  signedIn: SignedIn,
  request: HttpRequest,
): Promise<HttpResponse> {
  const device = await findOwnDevice(parts, signedIn, new URLSearchParams(request.query).get('serial'));
  return device === undefined ? goTo(OWN.mfa) : pageOf(signedIn, device);
}

/** What is done to a device; answers with a page, or undefined for the list. */
type Deed = (
  parts: Parts,
  signedIn: SignedIn,
  device: MfaDeviceRow,
  asked: { readonly form: Form; readonly request: HttpRequest },
) => Promise<HttpResponse>;

const onOwnDevice =
  (deed: Deed) =>
  async (parts: Parts, signedIn: SignedIn, form: Form, request: HttpRequest): Promise<HttpResponse> => {
    const device = await findOwnDevice(parts, signedIn, form.get('serial'));
    return device === undefined ? goTo(OWN.mfa) : deed(parts, signedIn, device, { form, request });
  };

/** TagMFADevice: the tag `Name` is what people call a device. */
export const renameDevice = onOwnDevice(async (parts, signedIn, device, { form, request }) => {
  const name = (form.get('name') ?? '').trim();
  if (name === '' || name.length > 64)
    return pageOf(signedIn, device, { problem: 'A name has 1 to 64 characters.' });
  const { refusal } = await askOperation(parts, request, 'iam:TagMFADevice', {
    SerialNumber: device.serial_number,
    'Tags.member.1.Key': 'Name',
    'Tags.member.1.Value': name,
  });
  return refusal === undefined ? goTo(OWN.mfa) : pageOf(signedIn, device, { problem: refusal });
});

/** ResyncMFADevice. */
export const resyncDevice = onOwnDevice(async (parts, signedIn, device, { form, request }) => {
  const codes = codesOf(form);
  if (codes === undefined) return pageOf(signedIn, device, { problem: NO_CODES });
  const input = { ...ownName(signedIn), SerialNumber: device.serial_number, ...codes };
  const { refusal } = await askOperation(parts, request, 'iam:ResyncMFADevice', input);
  return refusal === undefined
    ? pageOf(signedIn, device, { note: 'Server and device agree again.' })
    : pageOf(signedIn, device, { problem: refusal });
});

/** DeactivateMFADevice, and DeleteVirtualMFADevice of an app: nobody can set it up anew. */
export const removeDevice = onOwnDevice(async (parts, signedIn, device, { request }) => {
  const named = { SerialNumber: device.serial_number };
  const { refusal } = await askOperation(parts, request, 'iam:DeactivateMFADevice', {
    ...ownName(signedIn),
    ...named,
  });
  if (refusal !== undefined) return pageOf(signedIn, device, { problem: refusal });
  if (device.kind !== 'virtual') return goTo(OWN.mfa);
  const deleted = await askOperation(parts, request, 'iam:DeleteVirtualMFADevice', named);
  return deleted.refusal === undefined
    ? goTo(OWN.mfa)
    : devicesPage(parts, signedIn, request, {
        problem: `It is deactivated, but not deleted: ${deleted.refusal}`,
      });
});
