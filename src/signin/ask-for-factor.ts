import type { HttpResponse } from '../core/http.ts';
import { listPasskeysOf } from '../identity/mfa/passkeys.ts';
import { listMfaDevicesOf } from '../identity/mfa/records.ts';
import { mfaPage, type PasskeyChallenge } from './mfa-form.ts';
import { relyingPartyOf } from './relying-party.ts';
import { type Progress, sealTicket } from './ticket.ts';
import type { Visit } from './visit.ts';

export interface AskedBefore {
  /** Serial number of the device that was chosen. */
  readonly chosen?: string;
  readonly problem?: string;
}

/** Asks for a second factor: a code of one of the devices, or a passkey with a challenge that was never used. */
export async function askForFactor(
  visit: Visit,
  progress: Progress,
  before: AskedBefore = {},
): Promise<HttpResponse> {
  const { person, to } = progress;
  const devices = await listMfaDevicesOf(visit.parts.store.reader, person);
  const hasPasskeys = devices.some(({ kind }) => kind === 'fido');
  const passkey = hasPasskeys ? await passkeyChallenge(visit, progress) : undefined;
  const ticket = sealTicket(visit, 'mfa', {
    person,
    to,
    ...(passkey?.options && { challenge: passkey.options.challenge }),
  });
  const codeDevices = devices.filter(({ kind }) => kind !== 'fido');
  return mfaPage(visit, { ...before, ticket, devices: codeDevices, ...(passkey && { passkey }) });
}

async function passkeyChallenge({ parts, request }: Visit, { person }: Progress): Promise<PasskeyChallenge> {
  const party = relyingPartyOf(request, parts.publicUrl());
  const passkeys = await listPasskeysOf(parts.store.reader, person);
  const here = passkeys.filter((passkey) => passkey.relying_party === party?.id);
  const elsewhere = [...new Set(passkeys.map((passkey) => passkey.relying_party))];
  if (party === undefined || here.length === 0) return { elsewhere };
  const { generateAuthenticationOptions } = await import('@simplewebauthn/server');
  const options = await generateAuthenticationOptions({
    rpID: party.id,
    allowCredentials: here.map(({ credential_id: id }) => ({ id })),
    userVerification: 'preferred',
  });
  return { options };
}
