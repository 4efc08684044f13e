import type { HttpRequest, HttpResponse } from '../../core/http.ts';
import type { Form } from '../../web/form.ts';
import { goTo, problemBox } from '../../web/frame.ts';
import { html } from '../../web/html.ts';
import { askOperation } from '../ask-operation.ts';
import { pageResponse } from '../page.ts';
import type { Parts } from '../parts.ts';
import { OWN } from '../safe-target.ts';
import { openState, sealState } from '../sealed-state.ts';
import { tokenField } from '../visit.ts';
import type { SignedIn } from '../web-sessions.ts';
import { devicesPage } from './devices-page.ts';
import { codeFields, codesOf, NO_CODES, ownName } from './own-devices.ts';

/** Time to set up the app. */
const SETUP_MILLISECONDS = 1_800_000;

/** A device that was made for a person, who has not yet enabled it. */
interface NewApp {
  readonly serialNumber: string;
  readonly seed: string;
  /** PNG, in Base64. */
  readonly qrCode: string;
}

/** What of CreateVirtualMFADevice's answer is shown. */
interface Created {
  readonly VirtualMFADevice: {
    readonly SerialNumber: string;
    readonly Base32StringSeed: Uint8Array;
    readonly QRCodePNG: Uint8Array;
  };
}

/** The picture is shown again after a wrong code, to the same session only; no row can be made to show it. */
const placeOf = ({ session }: SignedIn): string => `mfa-app/${session.session_id}`;

const inFours = (seed: string): string => seed.match(/.{1,4}/g)?.join(' ') ?? '';

/** What the picture says, for who reads it on the phone that has the app. */
const linkTo = ({ serialNumber, seed }: NewApp): string =>
  `otpauth://totp/${encodeURIComponent(serialNumber.slice(serialNumber.lastIndexOf('/') + 1))}?secret=${seed}&issuer=Keywarden`;

function setupPage(parts: Parts, signedIn: SignedIn, app: NewApp, problem?: string): HttpResponse {
  const ticket = sealState(parts.sealer, placeOf(signedIn), app, parts.clock.now() + SETUP_MILLISECONDS);
  const hidden = html`${tokenField(signedIn.cookie)}<input type="hidden" name="ticket" value="${ticket}">`;
  return pageResponse({
    title: 'Set up your app',
    status: problem === undefined ? 200 : 400,
    body: html`${problemBox(problem)}<p>Scan this picture with your authenticator app.</p>
<p class="picture"><img src="data:image/png;base64,${app.qrCode}" alt="QR code of the device's seed"></p>
<details><summary>Or type the seed</summary><p><code>${inFours(app.seed)}</code></p>
<p><a href="${linkTo(app)}">Open it in an app on this device</a></p></details>
<p>Then give two codes, one after the other. Nobody can see picture and seed later on.</p>
<form method="post" action="${OWN.appCodes}">${hidden}${codeFields()}
<button type="submit">Enable</button></form>
<nav><form method="post" action="${OWN.appCancel}">${hidden}<button class="plain" type="submit">Cancel</button></form></nav>`,
  });
}

/** CreateVirtualMFADevice, and the only page that shows its seed. */
export async function createApp(
  parts: Parts,
  signedIn: SignedIn,
  form: Form,
  request: HttpRequest,
): Promise<HttpResponse> {
  const again = (problem: string) => devicesPage(parts, signedIn, request, { problem });
  const name = (form.get('name') ?? '').trim();
  if (!/^[\w+=,.@-]{1,64}$/.test(name))
    return again('A name has 1 to 64 letters, digits or characters of +=,.@-_');
  const { output, refusal } = await askOperation<Created>(parts, request, 'iam:CreateVirtualMFADevice', {
    VirtualMFADeviceName: name,
  });
  if (refusal !== undefined) return again(refusal);
  const { SerialNumber, Base32StringSeed, QRCodePNG } = output.VirtualMFADevice;
  return setupPage(parts, signedIn, {
    serialNumber: SerialNumber,
    seed: new TextDecoder().decode(Base32StringSeed),
    qrCode: Buffer.from(QRCodePNG).toString('base64'),
  });
}

const openApp = (parts: Parts, signedIn: SignedIn, form: Form): NewApp | undefined =>
  openState<NewApp>(parts.sealer, placeOf(signedIn), form.get('ticket'), parts.clock.now());

const TOO_LATE = 'That took too long. Please start again, with another name.';

/** EnableMFADevice of the app that has just been set up. */
export async function enableApp(
  parts: Parts,
  signedIn: SignedIn,
  form: Form,
  request: HttpRequest,
): Promise<HttpResponse> {
  const app = openApp(parts, signedIn, form);
  if (app === undefined) return devicesPage(parts, signedIn, request, { problem: TOO_LATE });
  const codes = codesOf(form);
  if (codes === undefined) return setupPage(parts, signedIn, app, NO_CODES);
  const input = { ...ownName(signedIn), SerialNumber: app.serialNumber, ...codes };
  const { refusal } = await askOperation(parts, request, 'iam:EnableMFADevice', input);
  return refusal === undefined ? goTo(OWN.mfa) : setupPage(parts, signedIn, app, refusal);
}

/** DeleteVirtualMFADevice of the app that is not wanted after all. */
export async function cancelApp(
  parts: Parts,
  signedIn: SignedIn,
  form: Form,
  request: HttpRequest,
): Promise<HttpResponse> {
  const app = openApp(parts, signedIn, form);
  if (app === undefined) return goTo(OWN.mfa);
  const { refusal } = await askOperation(parts, request, 'iam:DeleteVirtualMFADevice', {
    SerialNumber: app.serialNumber,
  });
  return refusal === undefined
    ? goTo(OWN.mfa)
    : devicesPage(parts, signedIn, request, { problem: `It is there, but of no use: ${refusal}` });
}
