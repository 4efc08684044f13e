import { timingSafeEqual } from 'node:crypto';
import { type HttpRequest, type HttpResponse, header } from '../core/http.ts';
import type { CredentialEntry } from '../identity/credential.ts';
import { readForm } from '../web/form.ts';
import { goTo } from '../web/frame.ts';
import { html } from '../web/html.ts';
import { setCookie } from './cookies.ts';
import { federatedLogin } from './events.ts';
import { pageResponse } from './page.ts';
import type { Parts } from './parts.ts';
import { HOME, safeTarget } from './safe-target.ts';
import { openState, sealState } from './sealed-state.ts';
import { spendOnce } from './spend-once.ts';
import { beginSession, findSignedIn } from './web-sessions.ts';

export const FEDERATION_PATH = '/federation';

/** As in AWS. */
const TOKEN_MILLISECONDS = 900_000;
const PLACE = 'federation';
const ID_BYTES = 16;
const SHORTEST_SECONDS = 900;
const LONGEST_SECONDS = 43_200;

/** What a sign-in token stands for. */
interface SigninToken {
  readonly id: string;
  readonly accessKeyId: string;
  readonly sessionToken: string;
  /** Longest life of the web session. */
  readonly seconds: number;
}

const refuse = (text: string): HttpResponse =>
  pageResponse({ title: 'That does not sign anybody in', status: 400, body: html`<p>${text}</p>` });

/**
 * AWS's federation endpoint: `getSigninToken` turns temporary credentials into a token, and `login` turns that into a
 * web session.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html
 */
export async function federation(parts: Parts, request: HttpRequest): Promise<HttpResponse> {
  parts.mayTry(request.remoteAddress, parts.clock.now());
  const fields = request.method === 'POST' ? readForm(request) : new URLSearchParams(request.query);
  const get = (name: string): string | undefined => fields?.get(name) ?? undefined;
  if (get('Action') === 'getSigninToken') return getSigninToken(parts, get);
  return get('Action') === 'login' && request.method !== 'POST'
    ? login(parts, request, get)
    : refuse('Action must be getSigninToken, or login by GET.');
}

type Get = (name: string) => string | undefined;

async function getSigninToken(parts: Parts, get: Get): Promise<HttpResponse> {
  const wanted = Number(get('SessionDuration') ?? LONGEST_SECONDS);
  if (!(Number.isInteger(wanted) && wanted >= SHORTEST_SECONDS && wanted <= LONGEST_SECONDS))
    return refuse(`SessionDuration must be ${SHORTEST_SECONDS} to ${LONGEST_SECONDS} seconds.`);
  const given = readSession(get('Session'));
  const entry = given && (await entryOf(parts, given));
  if (given === undefined || entry === undefined || !isSecretOf(entry, given.sessionKey))
    return refuse(
      'Session must hold temporary credentials of AssumeRole or GetFederationToken that are good now.',
    );
  const token: SigninToken = {
    id: Buffer.from(parts.random.bytes(ID_BYTES)).toString('base64url'),
    accessKeyId: given.sessionId,
    sessionToken: given.sessionToken,
    seconds: wanted,
  };
  const SigninToken = sealState(parts.sealer, PLACE, token, parts.clock.now() + TOKEN_MILLISECONDS);
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify({ SigninToken }),
  };
}

interface GivenSession {
  readonly sessionId: string;
  readonly sessionKey: string;
  readonly sessionToken: string;
}

function readSession(text: string | undefined): GivenSession | undefined {
  try {
    const value = JSON.parse(text ?? '') as Partial<GivenSession> | null;
    const { sessionId, sessionKey, sessionToken } = value ?? {};
    const isWhole = [sessionId, sessionKey, sessionToken].every((member) => typeof member === 'string');
    return isWhole ? (value as GivenSession) : undefined;
  } catch {
    return undefined;
  }
}

const isSecretOf = ({ secret }: CredentialEntry, key: string): boolean => {
  if (secret === undefined) return false;
  const [actual, expected] = [Buffer.from(key), Buffer.from(secret.reveal())];
  return actual.length === expected.length && timingSafeEqual(actual, expected);
};

/** Temporary credentials that somebody else's rights can be lent by: those of a role or of a federated user. */
async function entryOf(
  { directory, clock }: Parts,
  { sessionId, sessionToken }: Pick<GivenSession, 'sessionId' | 'sessionToken'>,
): Promise<CredentialEntry | undefined> {
  const found = await directory.credential(sessionId, sessionToken, clock.now());
  if (typeof found === 'string' || found.session === undefined) return undefined;
  const { kind } = found.session;
  return kind === 'assumed-role' || kind === 'federated-user' ? found : undefined;
}

/** Begins the session, which ends with the credentials at the latest; a token is good once. */
async function login(parts: Parts, request: HttpRequest, get: Get): Promise<HttpResponse> {
  const destination = header(request, 'sec-fetch-dest');
  if (destination !== undefined && destination !== 'document')
    return refuse('Open the link in a window of its own.');
  if (await findSignedIn(parts, request))
    return refuse('You are signed in already. Sign out first, so that nobody takes you for somebody else.');
  const now = parts.clock.now();
  const token = openState<SigninToken>(parts.sealer, PLACE, get('SigninToken'), now);
  const entry =
    token && (await entryOf(parts, { sessionId: token.accessKeyId, sessionToken: token.sessionToken }));
  const caller = entry && (await parts.directory.caller(entry, now));
  if (
    token === undefined ||
    entry?.session === undefined ||
    caller === undefined ||
    typeof caller === 'string'
  )
    return refuse('The sign-in token is not good, or not good any more.');
  const claims = entry.session;
  const to = safeTarget(pathOf(parts, get('Destination')));
  const cookie = await parts.store.write(async (tx) => {
    if (!(await spendOnce(tx.db, token.id, { now, forgetAt: now + TOKEN_MILLISECONDS }))) return undefined;
    await parts.audit.record(tx, federatedLogin(parts, request, caller, to));
    return beginSession(parts, tx, {
      who: { claims, accessKeyId: entry.accessKeyId, passwordHash: null, userId: caller.userId },
      longestMilliseconds: token.seconds * 1000,
      request,
      now,
    });
  });
  if (cookie === undefined) return refuse('The sign-in token was used already.');
  return goTo(to, [setCookie(request, 'session', cookie)]);
}

/** Brokers give the whole address of a page; its path counts where it is ours. */
function pathOf({ publicUrl }: Parts, destination: string | undefined): string {
  const url = URL.parse(destination ?? HOME, publicUrl());
  return url === null || url.origin !== URL.parse(publicUrl())?.origin ? HOME : url.pathname + url.search;
}
