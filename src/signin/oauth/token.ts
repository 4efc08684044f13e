import { AwsError } from '../../core/aws-error.ts';
import type { HttpRequest, HttpResponse } from '../../core/http.ts';
import { endWebSessionsOf, type WebSessionRow } from '../../identity/web-sessions.ts';
import { signInCall } from '../events.ts';
import type { Parts } from '../parts.ts';
import { findPerson } from '../people.ts';
import { spendOnce } from '../spend-once.ts';
import { callerOfSession, findSession, type SignedIn } from '../web-sessions.ts';
import { CODE_MILLISECONDS, openCode } from './authorization-code.ts';
import { clientArn } from './authorize.ts';
import {
  beginDeviceSession,
  countRefresh,
  findByDeviceKey,
  openRefreshToken,
  tokensOf,
} from './device-sessions.ts';
import { provenKey } from './dpop.ts';
import { CLIENTS, type ClientId } from './oauth-request.ts';

/** Why no token is given, in the words of the API's model. */
type Refusal =
  | 'INVALID_REQUEST'
  | 'AUTHCODE_EXPIRED'
  | 'TOKEN_EXPIRED'
  | 'USER_CREDENTIALS_CHANGED'
  | 'INSUFFICIENT_PERMISSIONS';

const MESSAGES: Readonly<Record<Refusal, string>> = {
  INVALID_REQUEST: 'The request or its DPoP proof is invalid.',
  AUTHCODE_EXPIRED: 'The authorization code is invalid, expired or was used.',
  TOKEN_EXPIRED: 'The session has expired. Sign in again.',
  USER_CREDENTIALS_CHANGED: 'The password was changed. Sign in again.',
  INSUFFICIENT_PERMISSIONS: 'Permission signin:CreateOAuth2Token is missing.',
};

const answer = (status: number, value: unknown, error?: string): HttpResponse => ({
  status,
  headers: {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    ...(error === undefined ? {} : { 'x-amzn-ErrorType': error }),
  },
  body: JSON.stringify(value),
});

const refuse = (error: Refusal): HttpResponse =>
  error === 'INVALID_REQUEST'
    ? answer(400, { error, message: MESSAGES[error] }, 'ValidationException')
    : answer(403, { error, message: MESSAGES[error] }, 'AccessDeniedException');

type Input = Readonly<Record<string, string>>;

function readInput(request: HttpRequest): Input | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(request.body));
    if (typeof value !== 'object' || value === null) return undefined;
    return Object.values(value).every((member) => typeof member === 'string') ? (value as Input) : undefined;
  } catch {
    return undefined;
  }
}

/** CreateOAuth2Token: credentials for a code, or for a refresh token; nobody signs, a key of the program's own proves it. */
export async function createToken(parts: Parts, request: HttpRequest): Promise<HttpResponse> {
  parts.mayTry(request.remoteAddress, parts.clock.now());
  const input = readInput(request);
  const clientId = input?.['clientId'] ?? '';
  if (input === undefined || !Object.hasOwn(CLIENTS, clientId)) return refuse('INVALID_REQUEST');
  const thumbprint = await provenKey(parts, request);
  if (thumbprint === undefined) return refuse('INVALID_REQUEST');
  const asked = { input, clientId: clientId as ClientId, thumbprint, request };
  if (input['grantType'] === 'authorization_code') return byCode(parts, asked);
  return input['grantType'] === 'refresh_token' ? byRefreshToken(parts, asked) : refuse('INVALID_REQUEST');
}

interface Asked {
  readonly input: Input;
  readonly clientId: ClientId;
  readonly thumbprint: string;
  readonly request: HttpRequest;
}

async function byCode(parts: Parts, asked: Asked): Promise<HttpResponse> {
  const { input, clientId, thumbprint, request } = asked;
  const { code: text, redirectUri = '', codeVerifier = '' } = input;
  const code = openCode(parts, { code: text, clientId, redirectUri, codeVerifier });
  const allowedIn = code && (await findSession(parts, { sessionId: code.session }));
  if (code === undefined || allowedIn === undefined) return refuse('AUTHCODE_EXPIRED');
  const now = parts.clock.now();
  const person = await findPerson(parts.store.reader, {
    kind: allowedIn.principal_kind,
    id: allowedIn.principal_id,
  });
  if (person === undefined || !(await mayHaveToken(parts, asked, allowedIn)))
    return refuse('INSUFFICIENT_PERMISSIONS');
  const isNew = await parts.store.write(async (tx) => {
    if (!(await spendOnce(tx.db, code.id, { now, forgetAt: now + CODE_MILLISECONDS }))) return false;
    await beginDeviceSession(parts, tx, { person, allowedIn, thumbprint, request, now });
    return true;
  });
  const session = isNew ? await findByDeviceKey(parts, thumbprint) : undefined;
  if (session === undefined) return refuse('AUTHCODE_EXPIRED');
  return answer(200, await tokensOf(parts, session, { arn: person.arn, client: clientId, count: 0 }));
}

async function byRefreshToken(parts: Parts, asked: Asked): Promise<HttpResponse> {
  const { input, clientId, thumbprint } = asked;
  const refresh = openRefreshToken(parts, input['refreshToken']);
  const found = refresh && (await findByDeviceKey(parts, thumbprint, refresh.session));
  // Policies tell programs by their client: none goes on as another.
  if (refresh === undefined || found === undefined || refresh.client !== clientId)
    return refuse('TOKEN_EXPIRED');
  const session = await findSession(parts, { sessionId: refresh.session });
  if (session === undefined)
    return refuse(
      Number(found.expires_at) <= parts.clock.now() ? 'TOKEN_EXPIRED' : 'USER_CREDENTIALS_CHANGED',
    );
  const outcome = await countRefresh(parts, session, refresh.count);
  if (outcome === 'reused') {
    const isIt = (row: WebSessionRow): boolean => row.session_id === session.session_id;
    await parts.store.write((tx) => endWebSessionsOf(tx, session.principal_id, isIt, parts.clock.now()));
    return refuse('TOKEN_EXPIRED');
  }
  const signedIn = await mayHaveToken(parts, asked, session);
  if (signedIn === undefined) return refuse('INSUFFICIENT_PERMISSIONS');
  return answer(
    200,
    await tokensOf(parts, session, { arn: signedIn.caller.arn, client: clientId, count: refresh.count + 1 }),
  );
}

/** Who the session stands for, if policies let it have tokens; recorded as a call of its own. */
async function mayHaveToken(
  parts: Parts,
  { clientId, request }: Asked,
  session: WebSessionRow,
): Promise<Pick<SignedIn, 'caller' | 'session'> | undefined> {
  const caller = await callerOfSession(parts, session);
  if (caller === undefined) return undefined;
  const now = parts.clock.now();
  const resource = clientArn(caller.accountId, { clientId });
  try {
    await parts.permit({ caller, request, now, action: 'signin:CreateOAuth2Token', resource });
  } catch (problem) {
    if (problem instanceof AwsError && problem.status === 403) return undefined;
    throw problem;
  }
  const signedIn = { caller, session };
  parts.audit.append(signInCall(parts, request, signedIn, 'CreateOAuth2Token', { client_id: clientId }));
  return signedIn;
}
