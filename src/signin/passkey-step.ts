import type { AuthenticationResponseJSON, AuthenticatorTransport } from '@simplewebauthn/server';
import type { HttpRequest, HttpResponse } from '../core/http.ts';
import { countPasskeyUse, listPasskeysOf, type Passkey } from '../identity/mfa/passkeys.ts';
import { cancelRecoveries } from '../identity/mfa/recovery-records.ts';
import type { Form } from '../web/form.ts';
import { askForFactor } from './ask-for-factor.ts';
import { consoleLogin } from './events.ts';
import { goOn } from './progress.ts';
import { type RelyingParty, relyingPartyOf } from './relying-party.ts';
import { spendOnce } from './spend-once.ts';
import { startAgain } from './start-again.ts';
import { openTicket, TICKET_MILLISECONDS } from './ticket.ts';
import type { Visit } from './visit.ts';

/** Looks at what a passkey said to the challenge of this sign-in. */
export async function passkeyStep(visit: Visit, fields: Form): Promise<HttpResponse> {
  const { parts, request, now } = visit;
  const progress = await openTicket(visit, 'mfa', fields.get('ticket'));
  if (progress === undefined) return startAgain(visit);
  const { person, to, challenge } = progress;
  const passkeys = await listPasskeysOf(parts.store.reader, person);
  const proof = challenge && (await proofOf(request, parts.publicUrl(), { fields, challenge, passkeys }));
  if (challenge && proof && (await acceptProof(visit, progress.person, challenge, proof))) {
    const serialNumber = proof.passkey.serial_number;
    return goOn(visit, { person, to, factor: { at: now, kind: 'fido', serialNumber } });
  }
  parts.audit.append(
    consoleLogin(parts, request, person, {
      isSuccess: false,
      errorMessage: 'Failed authentication',
      to,
      mfaIdentifier: proof ? proof.passkey.serial_number : 'unknown',
    }),
  );
  return askForFactor(visit, progress, {
    problem: 'That passkey is none of yours, or did not answer in time.',
  });
}

interface Proof {
  readonly passkey: Passkey;
  readonly signCount: number;
}

interface Answered {
  readonly fields: Form;
  readonly challenge: string;
  readonly passkeys: readonly Passkey[];
}

/** Which passkey signed the challenge, for this very origin. */
async function proofOf(
  request: HttpRequest,
  publicUrl: string,
  { fields, challenge, passkeys }: Answered,
): Promise<Proof | undefined> {
  const party = relyingPartyOf(request, publicUrl);
  const response = parse(fields.get('response'));
  const passkey = passkeys.find(
    (each) => each.credential_id === response?.id && each.relying_party === party?.id,
  );
  if (party === undefined || response === undefined || passkey === undefined) return undefined;
  const signCount = await verifiedCount(response, { party, challenge, passkey });
  return signCount === undefined ? undefined : { passkey, signCount };
}

interface Expected {
  readonly party: RelyingParty;
  readonly challenge: string;
  readonly passkey: Passkey;
}

async function verifiedCount(
  response: AuthenticationResponseJSON,
  { party, challenge, passkey }: Expected,
): Promise<number | undefined> {
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server');
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: false,
      credential: {
        id: passkey.credential_id,
        publicKey: new Uint8Array(passkey.public_key),
        counter: Number(passkey.sign_count),
        transports: JSON.parse(passkey.transports) as AuthenticatorTransport[],
      },
    });
    return verified ? authenticationInfo.newCounter : undefined;
  } catch {
    // Whatever is wrong with it, it comes from the browser, and proves nothing.
    return undefined;
  }
}

function parse(text: string | undefined): AuthenticationResponseJSON | undefined {
  try {
    const value = JSON.parse(text ?? '') as AuthenticationResponseJSON | null;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Uses the challenge up, in a write of its own: the same answer works once, on whatever node. */
const acceptProof = (
  { parts, now }: Visit,
  { accountId, id }: { readonly accountId: string; readonly id: string },
  challenge: string,
  { passkey, signCount }: Proof,
): Promise<boolean> =>
  parts.store.write(async ({ db }) => {
    if (!(await spendOnce(db, challenge, { now, forgetAt: now + TICKET_MILLISECONDS }))) return false;
    if (!(await countPasskeyUse(db, passkey.device_id, signCount))) return false;
    if (id === accountId) await cancelRecoveries(db, accountId, now, 'root used one of the passkeys');
    return true;
  });
