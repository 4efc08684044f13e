import { createHash } from 'node:crypto';
import type { WebSessionRow } from '../../identity/web-sessions.ts';
import type { Parts } from '../parts.ts';
import { openState, sealState } from '../sealed-state.ts';
import type { ClientId, OAuthRequest } from './oauth-request.ts';

export const CODE_MILLISECONDS = 300_000;
const PLACE = 'oauth-code';
const ID_BYTES = 12;

/** What a code stands for. Short, because clients take 512 characters at most. */
interface Code {
  readonly id: string;
  /** Id of the web session in which it was allowed. */
  readonly session: string;
  readonly client: ClientId;
  /** Hash of the address it was sent to. */
  readonly redirect: string;
  readonly challenge: string;
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

export function makeCode(
  { sealer, random, clock }: Pick<Parts, 'sealer' | 'random' | 'clock'>,
  session: WebSessionRow,
  { clientId, redirectUri, challenge }: OAuthRequest,
): string {
  const code: Code = {
    id: Buffer.from(random.bytes(ID_BYTES)).toString('base64url'),
    session: session.session_id,
    client: clientId,
    redirect: hashOf(redirectUri),
    challenge,
  };
  return sealState(sealer, PLACE, code, clock.now() + CODE_MILLISECONDS);
}

/** What a program gives back for a code. */
export interface CodeClaim {
  readonly code: string | undefined;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly codeVerifier: string;
}

/** The code, if it is whole, of that client and address, and the verifier fits. Whether it was used, the caller finds out. */
export function openCode(
  { sealer, clock }: Pick<Parts, 'sealer' | 'clock'>,
  { code: text, clientId, redirectUri, codeVerifier }: CodeClaim,
): Code | undefined {
  const code = openState<Code>(sealer, PLACE, text, clock.now());
  if (code === undefined || code.client !== clientId || code.redirect !== hashOf(redirectUri))
    return undefined;
  if (!/^[\w.~-]{43,128}$/.test(codeVerifier) || hashOf(codeVerifier) !== code.challenge) return undefined;
  return code;
}
