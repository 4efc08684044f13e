import { createHmac } from 'node:crypto';
import type { Instant } from '../core/clock.ts';
import type { Random } from '../core/random.ts';
import { SecretBytes } from '../core/secret-bytes.ts';
import { newUniqueId } from '../core/unique-id.ts';
import type { Sealer } from '../custody/custody.ts';
import { SealError } from '../custody/seal-error.ts';
import type { CredentialEntry } from './credential.ts';
import { decodeClaims, encodeClaims, type SessionClaims } from './session-claims.ts';

/** Temporary credentials as STS hands them out. */
export interface IssuedSession {
  readonly sessionId: string;
  /** `ASIA…` */
  readonly accessKeyId: string;
  /** 40 characters. */
  readonly secretAccessKey: string;
  /** Base64. */
  readonly sessionToken: string;
  readonly expiresAt: Instant;
}

const SESSION_ID_BYTES = 16;
/** 30 bytes are the 40 Base64 characters of an AWS secret access key. */
const SECRET_BYTES = 30;
/** Longest token looked at, in characters; what AssumeRole can put into one is far shorter. */
const MAX_TOKEN_LENGTH = 16_384;

/**
 * Makes temporary credentials. Nothing is stored: the token is sealed and bound to its access key id, and the secret is
 * derived by HMAC with a key that never leaves custody, so any node can verify and the token alone gives nothing away.
 */
export function issueSession(
  { sealer, random }: { readonly sealer: Sealer; readonly random: Random },
  claims: Omit<SessionClaims, 'sessionId'>,
): IssuedSession {
  const sessionId = Buffer.from(random.bytes(SESSION_ID_BYTES)).toString('base64url');
  const accessKeyId = newUniqueId('temporaryAccessKey', claims.accountId, random);
  const macKeyId = sealer.currentKeyId('session-token');
  const encoded = encodeClaims({ ...claims, sessionId }, macKeyId);
  const sealed = sealer.seal('session-token', encoded, boundTo(accessKeyId));
  return {
    sessionId,
    accessKeyId,
    secretAccessKey: secretOf(sealer, macKeyId, accessKeyId, sessionId),
    sessionToken: Buffer.from(sealed).toString('base64'),
    expiresAt: claims.expiresAt,
  };
}

/** The credentials behind a token that goes with this access key id; undefined for any other. Looks at no clock. */
export function openSessionToken(
  sealer: Sealer,
  accessKeyId: string,
  token: string,
): CredentialEntry | undefined {
  if (token.length > MAX_TOKEN_LENGTH) return undefined;
  const sealed = Buffer.from(token, 'base64');
  // Node skips what is not Base64; a token has one spelling.
  if (sealed.toString('base64') !== token) return undefined;
  try {
    const opened = sealer.open('session-token', sealed, boundTo(accessKeyId));
    const { claims, macKeyId } = decodeClaims(opened.reveal());
    const secret = secretOf(sealer, macKeyId, accessKeyId, claims.sessionId);
    return {
      accessKeyId,
      accountId: claims.accountId,
      status: 'Active',
      principal: claims.principal,
      secret: SecretBytes.fromText(secret),
      session: claims,
    };
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}

/** Whether a token names a data key that is not open on this node; see {@link Sealer.catchUp}. */
export const namesUnknownKey = (sealer: Sealer, token: string): boolean =>
  token.length <= MAX_TOKEN_LENGTH && !sealer.knows('session-token', Buffer.from(token, 'base64'));

const boundTo = (accessKeyId: string): string => `session/${accessKeyId}`;

function secretOf(sealer: Sealer, macKeyId: string, accessKeyId: string, sessionId: string): string {
  const key = sealer.macKey('session-token', macKeyId, 'secret-access-key');
  const mac = createHmac('sha256', key).update(`${accessKeyId}/${sessionId}`).digest();
  return mac.subarray(0, SECRET_BYTES).toString('base64');
}
