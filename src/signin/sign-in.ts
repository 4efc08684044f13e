import { AwsError } from '../core/aws-error.ts';
import type { HttpRequest, HttpResponse } from '../core/http.ts';
import { type Form, isFormToken, readForm } from '../web/form.ts';
import { goTo } from '../web/frame.ts';
import { html } from '../web/html.ts';
import { STYLE } from '../web/style.ts';
import { isFromHere, setCookie } from './cookies.ts';
import { FEDERATION_PATH, federation } from './federation.ts';
import {
  approveRecovery,
  cancelRecovery,
  completeRecovery,
  guardiansPage,
  nameGuardians,
  requestRecovery,
} from './guardians-page.ts';
import { homePage } from './home-page.ts';
import { devicePage, removeDevice, renameDevice, resyncDevice } from './mfa-devices/device-page.ts';
import { addToken, devicesPage } from './mfa-devices/devices-page.ts';
import { cancelApp, createApp, enableApp } from './mfa-devices/new-app.ts';
import { mfaStep } from './mfa-step.ts';
import { newPasswordStep } from './new-password-step.ts';
import { authorizePage, authorizeStep, confirmationPage } from './oauth/authorize.ts';
import { AUTHORIZE_PATH, CONFIRMATION_PATH } from './oauth/oauth-request.ts';
import { createToken } from './oauth/token.ts';
import { pageResponse } from './page.ts';
import type { Parts } from './parts.ts';
import { PASSKEY_SCRIPT, PASSKEY_SCRIPT_TEXT } from './passkey-form.ts';
import { addPasskey, addPasskeyPage } from './passkey-registration.ts';
import { passkeyStep } from './passkey-step.ts';
import { changePassword, passwordPage } from './password-page.ts';
import { passwordStep } from './password-step.ts';
import { AGAIN_NOTE, isRecentEnough, pageOfForm, signInAgain } from './recent-sign-in.ts';
import { forgottenPage, forgottenStep, resetPage, resetStep } from './root-recovery.ts';
import { HOME, OWN, safeTarget } from './safe-target.ts';
import { type BindingOutcome, bindSession, isFromBoundBrowser } from './session-binding.ts';
import { endNamedSession, sessionsPage } from './sessions-page.ts';
import { rememberedAccount, type SignInKind, signInPage } from './sign-in-form.ts';
import { startAgain } from './start-again.ts';
import { beginVisit, type Visit } from './visit.ts';
import { endSessionOf, findSignedIn, type SignedIn } from './web-sessions.ts';

/** Pages for anybody. */
type PublicPage = (visit: Visit) => HttpResponse | Promise<HttpResponse>;
const PUBLIC: ReadonlyMap<string, PublicPage> = new Map<string, PublicPage>([
  ['/signin', firstPage],
  ['/signin/forgotten', (visit) => forgottenPage(visit)],
  ['/signin/reset', resetPage],
  [CONFIRMATION_PATH, ({ request }) => confirmationPage(request)],
  ['/signin/style.css', () => asset('text/css', STYLE)],
  [PASSKEY_SCRIPT, () => asset('text/javascript', PASSKEY_SCRIPT_TEXT)],
]);

/** Posts of people on their way in, proven by the token of their browser. */
const STEPS: ReadonlyMap<string, (visit: Visit, form: Form) => Promise<HttpResponse>> = new Map([
  ['/signin', passwordStep],
  ['/signin/mfa', mfaStep],
  ['/signin/passkey', passkeyStep],
  ['/signin/password', newPasswordStep],
  ['/signin/forgotten', forgottenStep],
  ['/signin/reset', resetStep],
]);

/** Pages for who is signed in. */
type InnerPage = (parts: Parts, signedIn: SignedIn, request: HttpRequest) => Promise<HttpResponse>;
const INSIDE: ReadonlyMap<string, InnerPage> = new Map<string, InnerPage>([
  [OWN.home, homePage],
  [OWN.sessions, sessionsPage],
  [OWN.password, (parts, signedIn, request) => passwordPage(parts, signedIn, request)],
  [OWN.passkeys, addPasskeyPage],
  [OWN.mfa, (parts, signedIn) => devicesPage(parts, signedIn)],
  [OWN.device, devicePage],
  [OWN.guardians, (parts, signedIn, request) => guardiansPage(parts, signedIn, request)],
  [AUTHORIZE_PATH, authorizePage],
]);

type Deed = (parts: Parts, signedIn: SignedIn, form: Form, request: HttpRequest) => Promise<HttpResponse>;

/** Posts of who is signed in, proven by the token of the session. */
const DEEDS: ReadonlyMap<string, Deed> = new Map<string, Deed>([
  [OWN.sessions, endNamedSession],
  [OWN.password, changePassword],
  [OWN.passkeys, addPasskey],
  [OWN.app, createApp],
  [OWN.appCodes, enableApp],
  [OWN.appCancel, cancelApp],
  [OWN.token, addToken],
  [OWN.rename, renameDevice],
  [OWN.resync, resyncDevice],
  [OWN.remove, removeDevice],
  [OWN.guardians, nameGuardians],
  [OWN.recoveryRequest, requestRecovery],
  [OWN.recoveryApprove, approveRecovery],
  [OWN.recoveryCancel, cancelRecovery],
  [OWN.recoveryComplete, completeRecovery],
  [AUTHORIZE_PATH, authorizeStep],
  ['/signin/out', signOut],
]);

const TOKEN_PATH = '/v1/token';
const OTHER_PATHS: ReadonlySet<string> = new Set([
  AUTHORIZE_PATH,
  CONFIRMATION_PATH,
  TOKEN_PATH,
  FEDERATION_PATH,
]);

/** Of users and root alone: whom others vouch for has nothing of its own here. */
const PERSONAL: readonly string[] = [OWN.password, OWN.passkeys, OWN.mfa, OWN.guardians, AUTHORIZE_PATH];
const isPersonal = (path: string, { session }: SignedIn): boolean =>
  session.principal_kind === 'role' && PERSONAL.some((own) => path === own || path.startsWith(`${own}/`));

/** The part of the server that people meet: sign-in pages and web sessions. */
export interface SignIn {
  /** Whether a path is one of its pages; all others belong to AWS's protocols. */
  owns(path: string): boolean;
  /** Answers a request for one of its pages; never throws. */
  answer(request: HttpRequest): Promise<HttpResponse>;
  /**
   * Who is signed in in the browser that sends this request: credentials and caller as the pipeline wants them of any
   * client. Ask anew for each request, and again before a write commits.
   */
  signedIn(request: HttpRequest): Promise<SignedIn | undefined>;
  /** Binds the session to a key of its browser, once. */
  bind(request: HttpRequest, signedIn: SignedIn, publicKey: unknown): Promise<BindingOutcome>;
  /** Whether this very request comes from the browser that the session is bound to. */
  isFromBoundBrowser(request: HttpRequest, signedIn: SignedIn): Promise<boolean>;
}

export const createSignIn = (parts: Parts): SignIn => ({
  owns: (path) =>
    OTHER_PATHS.has(path) || ['/signin', OWN.home].some((own) => path === own || path.startsWith(`${own}/`)),
  signedIn: (request) => findSignedIn(parts, request),
  bind: (request, signedIn, publicKey) => bindSession(parts, request, signedIn, publicKey),
  isFromBoundBrowser: (request, signedIn) => isFromBoundBrowser(parts, request, signedIn),
  async answer(request) {
    const requestId = parts.newUuid();
    try {
      if (!(await parts.store.mayAnswerSoon())) return sorry(503);
      if (request.path === FEDERATION_PATH) return await federation(parts, request);
      return request.method === 'POST' ? await post(parts, request) : await get(parts, request);
    } catch (problem) {
      if (problem instanceof AwsError && problem.code === 'Throttling') return sorry(429);
      parts.report(problem, requestId);
      return sorry(problem instanceof AwsError ? problem.status : 500);
    }
  },
});

async function get(parts: Parts, request: HttpRequest): Promise<HttpResponse> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return sorry(405);
  const visit = beginVisit(parts, request);
  const open = PUBLIC.get(request.path);
  if (open !== undefined) return open(visit);
  const inside = INSIDE.get(request.path);
  if (inside === undefined) return accountPage(visit);
  const signedIn = await findSignedIn(parts, request);
  const wanted = request.query === '' ? request.path : `${request.path}?${request.query}`;
  if (signedIn !== undefined) {
    if (isPersonal(request.path, signedIn)) return sorry(403);
    if (!isRecentEnough(request.path, 'GET', signedIn, visit.now)) return goTo(signInAgain(wanted));
    return inside(parts, signedIn, request);
  }
  return goTo(`/signin${wanted === HOME ? '' : `?to=${encodeURIComponent(wanted)}`}`);
}

async function post(parts: Parts, request: HttpRequest): Promise<HttpResponse> {
  if (request.path === TOKEN_PATH) return createToken(parts, request);
  const visit = beginVisit(parts, request);
  parts.mayTry(request.remoteAddress, visit.now);
  const form = isFromHere(request, parts.publicUrl()) ? readForm(request) : undefined;
  if (form === undefined) return startAgain(visit);
  const step = STEPS.get(request.path);
  if (step !== undefined)
    return isFormToken(form.get('token'), visit.browser) ? step(visit, form) : startAgain(visit);
  const deed = DEEDS.get(request.path);
  if (deed === undefined) return sorry(404);
  const signedIn = await findSignedIn(parts, request);
  if (signedIn === undefined || !isFormToken(form.get('token'), signedIn.cookie)) return startAgain(visit);
  if (isPersonal(request.path, signedIn)) return sorry(403);
  if (!isRecentEnough(request.path, 'POST', signedIn, visit.now))
    return goTo(signInAgain(pageOfForm(request.path, form)));
  return deed(parts, signedIn, form, request);
}

function firstPage(visit: Visit): HttpResponse {
  const query = new URLSearchParams(visit.request.query);
  const to = safeTarget(query.get('to') ?? undefined);
  const account = query.get('account') ?? undefined;
  const as = query.get('as') ?? ((account ?? rememberedAccount(visit)) ? 'user' : undefined);
  const kind: SignInKind = as === 'root' ? 'root' : 'user';
  const note = query.has('again') ? { note: AGAIN_NOTE } : {};
  return signInPage(visit, { kind, to, ...(account === undefined ? {} : { account }), ...note });
}

/** `/signin/<account id or alias>`: the same page for any, whether there is such an account or not. */
function accountPage(visit: Visit): HttpResponse {
  const account = /^\/signin\/([a-z0-9-]{3,63})$/.exec(visit.request.path)?.[1];
  if (account === undefined) return sorry(404);
  return signInPage(visit, { kind: 'user', account, to: HOME });
}

function asset(type: string, body: string): HttpResponse {
  const headers = {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'max-age=3600',
    'x-content-type-options': 'nosniff',
  };
  return { status: 200, headers, body };
}

async function signOut(
  parts: Parts,
  { cookie }: SignedIn,
  _form: Form,
  request: HttpRequest,
): Promise<HttpResponse> {
  await parts.store.write((tx) => endSessionOf(tx, cookie, parts.clock.now()));
  return goTo('/signin', [setCookie(request, 'session', '', 0)]);
}

const SORRY: Readonly<Record<number, readonly [title: string, text: string]>> = {
  403: ['Not for you', 'Only users and root can do that, signed in by themselves.'],
  404: ['Not found', 'There is no such page.'],
  405: ['Not allowed', 'Pages are read and forms are posted; nothing else is.'],
  429: ['Too many tries', 'Your address sent too many forms. Try again in a minute.'],
  503: ['Unavailable', 'The server cannot answer just now. Try again in a moment.'],
};

function sorry(status: number): HttpResponse {
  const [title, text] = SORRY[status] ?? ['Something went wrong', 'The operator finds the cause in the log.'];
  return pageResponse({ title, status, body: html`<p>${text}</p>` });
}
