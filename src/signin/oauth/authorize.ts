import { AwsError } from '../../core/aws-error.ts';
import type { HttpRequest, HttpResponse } from '../../core/http.ts';
import type { Form } from '../../web/form.ts';
import { goTo } from '../../web/frame.ts';
import { html } from '../../web/html.ts';
import { signInCall } from '../events.ts';
import { pageResponse } from '../page.ts';
import type { Parts } from '../parts.ts';
import { OWN } from '../safe-target.ts';
import { tokenField } from '../visit.ts';
import type { SignedIn } from '../web-sessions.ts';
import { makeCode } from './authorization-code.ts';
import { AUTHORIZE_PATH, CLIENTS, type OAuthRequest, originsOf, readOAuthRequest } from './oauth-request.ts';

const FIELDS = [
  'response_type',
  'client_id',
  'redirect_uri',
  'state',
  'code_challenge',
  'code_challenge_method',
];

/** What policies decide on: `localhost` for programs on the person's own machine, `remote` for others. */
export const clientArn = (accountId: string, { clientId }: Pick<OAuthRequest, 'clientId'>): string =>
  `arn:aws:signin:us-east-1:${accountId}:oauth2/public-client/${CLIENTS[clientId]}`;

const refused = (text: string): HttpResponse =>
  pageResponse({ title: 'That cannot be allowed', status: 400, body: html`<p>${text}</p>` });

const WRONG =
  'What the program asks for is no request of aws login, or would send your rights to another machine.';

/** Asks whether a program may have the rights of who is signed in: nothing is given by following a link. */
export function authorizePage(parts: Parts, signedIn: SignedIn, request: HttpRequest): Promise<HttpResponse> {
  const query = new URLSearchParams(request.query);
  const isRepeated = FIELDS.some((name) => query.getAll(name).length > 1);
  const wanted = readOAuthRequest((name) => query.get(name), originsOf(request, parts.publicUrl()));
  if (isRepeated || wanted === undefined) return Promise.resolve(refused(WRONG));
  const isHere = CLIENTS[wanted.clientId] === 'localhost';
  const response = pageResponse({
    title: 'Let a program act as you?',
    formTargets: isHere ? [new URL(wanted.redirectUri).origin] : [],
    body: html`<p>${
      isHere ? 'A program on this machine' : 'A program on another machine'
    } (<code>aws login</code>) asks for all rights of</p>
<p><strong>${signedIn.caller.arn}</strong></p>
<p class="soft">It keeps them until your session there ends, 12 hours at most; you see it among your sessions. ${
      isHere
        ? undefined
        : html`<strong>If you did not start it yourself, somebody may want to act as you: do not allow it.</strong>`
    }</p>
<form method="post" action="${AUTHORIZE_PATH}">${tokenField(signedIn.cookie)}
${FIELDS.map((name) => html`<input type="hidden" name="${name}" value="${query.get(name) ?? ''}">`)}
<button type="submit">Allow</button></form><nav><a href="${OWN.home}">Do not allow</a></nav>`,
  });
  return Promise.resolve(response);
}

/** Sends the program its code. */
export async function authorizeStep(
  parts: Parts,
  signedIn: SignedIn,
  form: Form,
  request: HttpRequest,
): Promise<HttpResponse> {
  const wanted = readOAuthRequest((name) => form.get(name), originsOf(request, parts.publicUrl()));
  if (wanted === undefined) return refused(WRONG);
  const { caller } = signedIn;
  const resource = clientArn(caller.accountId, wanted);
  try {
    const action = 'signin:AuthorizeOAuth2Access';
    await parts.permit({ caller, request, now: parts.clock.now(), action, resource });
  } catch (problem) {
    if (problem instanceof AwsError && problem.status === 403) return refused(problem.message);
    throw problem;
  }
  const parameters = { client_id: wanted.clientId, redirect_uri: wanted.redirectUri };
  parts.audit.append(signInCall(parts, request, signedIn, 'AuthorizeOAuth2Access', parameters));
  const target = new URL(wanted.redirectUri);
  target.searchParams.set('code', makeCode(parts, signedIn.session, wanted));
  target.searchParams.set('state', wanted.state);
  return goTo(target.href);
}

/** Shows the code to a person who carries it to the other machine. */
export function confirmationPage(request: HttpRequest): HttpResponse {
  const query = new URLSearchParams(request.query);
  const [code, state] = [query.get('code') ?? '', query.get('state') ?? ''];
  if (!/^[\w-]{1,512}$/.test(code) || !/^[\w.~-]{1,128}$/.test(state)) return refused(WRONG);
  const text = Buffer.from(new URLSearchParams({ state, code }).toString()).toString('base64');
  return pageResponse({
    title: 'Your authorization code',
    body: html`<p>Give this code to the program that waits for it, and to nobody else. It works once, for five minutes.</p>
<p><code>${text}</code></p>`,
  });
}
