import type { RegistrationResponseJSON, VerifiedRegistrationResponse } from '@simplewebauthn/server';
import { AwsError } from '../core/aws-error.ts';
import type { HttpRequest, HttpResponse } from '../core/http.ts';
import { quotasOfAccount } from '../identity/account-quotas.ts';
import { QUOTAS } from '../identity/iam-quotas.ts';
import { insertPasskey, listPasskeysOf } from '../identity/mfa/passkeys.ts';
import { insertMfaDevice, listMfaDevicesOf } from '../identity/mfa/records.ts';
import { StorageError } from '../storage/storage-error.ts';
import type { AnyDatabase } from '../storage/tables-of.ts';
import type { Form } from '../web/form.ts';
import { goTo } from '../web/frame.ts';
import { deviceEnabled } from './events.ts';
import type { Parts } from './parts.ts';
import { passkeyPage } from './passkey-form.ts';
import { type RelyingParty, relyingPartyOf } from './relying-party.ts';
import { OWN } from './safe-target.ts';
import { openState, sealState } from './sealed-state.ts';
import { spendOnce } from './spend-once.ts';
import type { SignedIn } from './web-sessions.ts';

const CHALLENGE_MILLISECONDS = 300_000;
/**
 * COSE algorithms: Ed25519, ECDSA with P-256, RSA. Without such a list the library would ask Node for ML-DSA too, which is
 * experimental there.
 * @see https://www.iana.org/assignments/cose/cose.xhtml#algorithms
 */
const ALGORITHMS = [-8, -7, -257];
const DEVICE_ID_BYTES = 16;
const SERIAL_LETTERS = 26;

const placeOf = ({ session }: SignedIn, { id }: RelyingParty): string =>
  `passkey/${session.session_id}/${id}`;

const ownerOf = ({ session }: SignedIn) => ({ accountId: session.account_id, id: session.principal_id });

/** The page on which somebody adds a passkey or security key. */
export async function addPasskeyPage(
  parts: Parts,
  signedIn: SignedIn,
  request: HttpRequest,
  problem?: string,
): Promise<HttpResponse> {
  const party = relyingPartyOf(request, parts.publicUrl());
  if (party === undefined) return passkeyPage(signedIn.cookie, { publicUrl: parts.publicUrl() });
  // Loaded only where somebody has to do with passkeys: it is large.
  const { generateRegistrationOptions } = await import('@simplewebauthn/server');
  const owner = ownerOf(signedIn);
  const passkeys = await listPasskeysOf(parts.store.reader, owner);
  const options = await generateRegistrationOptions({
    rpName: 'Keywarden',
    rpID: party.id,
    userName: `${signedIn.caller.name} @ ${owner.accountId}`,
    userID: new TextEncoder().encode(owner.id),
    attestationType: 'none',
    supportedAlgorithmIDs: ALGORITHMS,
    excludeCredentials: passkeys.map(({ credential_id: id }) => ({ id })),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
  });
  const expiresAt = parts.clock.now() + CHALLENGE_MILLISECONDS;
  const ticket = sealState(parts.sealer, placeOf(signedIn, party), options.challenge, expiresAt);
  return passkeyPage(signedIn.cookie, { options, ticket, ...(problem === undefined ? {} : { problem }) });
}

/** Adds the passkey that the browser made, as EnableMFADevice of a user or root for itself. */
export async function addPasskey(
  parts: Parts,
  signedIn: SignedIn,
  form: Form,
  request: HttpRequest,
): Promise<HttpResponse> {
  const again = (problem: string) => addPasskeyPage(parts, signedIn, request, problem);
  const party = relyingPartyOf(request, parts.publicUrl());
  const name = (form.get('name') ?? '').trim();
  if (!/^[\w+=,.@-]{1,64}$/.test(name))
    return again('A name has 1 to 64 letters, digits or characters of +=,.@-_');
  const now = parts.clock.now();
  const challenge =
    party && openState<string>(parts.sealer, placeOf(signedIn, party), form.get('ticket'), now);
  const made = party && challenge && (await verified(form.get('response'), party, challenge));
  if (!made) return again('The browser gave no good answer. Please try again.');
  try {
    const { caller } = signedIn;
    await parts.permit({ caller, request, now, action: 'iam:EnableMFADevice' });
    return (await keep(parts, signedIn, { name, party, challenge, made, request }))
      ? goTo(OWN.mfa)
      : again('That passkey, or as many devices as you may have, are there already.');
  } catch (problem) {
    if (problem instanceof AwsError && problem.status === 403) return again(problem.message);
    // The same key twice, in a race with itself.
    if (problem instanceof StorageError && problem.fault === 'collision')
      return again('That passkey is there already.');
    throw problem;
  }
}

type Made = NonNullable<VerifiedRegistrationResponse['registrationInfo']>['credential'];

async function verified(
  response: string | undefined,
  party: RelyingParty,
  challenge: string,
): Promise<Made | undefined> {
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server');
  try {
    const { registrationInfo } = await verifyRegistrationResponse({
      response: JSON.parse(response ?? '') as RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: false,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    return registrationInfo?.credential;
  } catch {
    // Whatever is wrong with it, it comes from the browser, and proves nothing.
    return undefined;
  }
}

interface NewPasskey {
  readonly name: string;
  readonly party: RelyingParty;
  readonly challenge: string;
  readonly made: Made;
  readonly request: HttpRequest;
}

/** False where the challenge was used, or there are as many devices as may be. */
function keep(
  parts: Parts,
  signedIn: SignedIn,
  { name, party, challenge, made, request }: NewPasskey,
): Promise<boolean> {
  const { store, random, clock, audit } = parts;
  const now = clock.now();
  const owner = ownerOf(signedIn);
  return store.write(async (tx) => {
    const devices = await listMfaDevicesOf(tx.db, owner);
    if (devices.length >= (await mostDevices(tx.db, owner.accountId))) return false;
    if (!(await spendOnce(tx.db, challenge, { now, forgetAt: now + CHALLENGE_MILLISECONDS }))) return false;
    const id = Buffer.from(random.bytes(DEVICE_ID_BYTES)).toString('hex');
    const serialNumber = serialOf(signedIn, name, random.bytes(SERIAL_LETTERS));
    await insertMfaDevice(tx.db, {
      id,
      account_id: owner.accountId,
      kind: 'fido',
      serial_number: serialNumber,
      owner_id: owner.id,
      sealed_seed: null,
      algorithm: null,
      period_seconds: null,
      last_counter: -1,
      drift_steps: 0,
      tags: '[]',
      created_at: now,
      enabled_at: now,
    });
    await insertPasskey(tx.db, {
      device_id: id,
      credential_id: made.id,
      public_key: made.publicKey,
      sign_count: made.counter,
      relying_party: party.id,
      transports: JSON.stringify(made.transports ?? []),
    });
    await audit.record(tx, deviceEnabled(parts, request, signedIn, serialNumber));
    return true;
  });
}

async function mostDevices(db: AnyDatabase, accountId: string): Promise<number> {
  return (await quotasOfAccount(db, accountId)).get('MFADevicesPerUser') ?? QUOTAS.MFADevicesPerUser;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * As AWS makes it: `arn:aws:iam::111122223333:u2f/user/anna/laptop-ABC…`, of root `…:u2f/root-account-mfa-device/…`.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable_fido.html
 */
function serialOf({ session, caller }: SignedIn, name: string, bytes: Uint8Array): string {
  const suffix = [...bytes].map((byte) => LETTERS[byte & 31]).join('');
  const owner = session.principal_kind === 'root' ? 'root-account-mfa-device' : `user/${caller.name}`;
  return `arn:aws:iam::${session.account_id}:u2f/${owner}/${name}-${suffix}`;
}
