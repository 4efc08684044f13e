import type { HttpResponse } from '../core/http.ts';
import { endWebSessionsOf, listWebSessions, type WebSessionRow } from '../identity/web-sessions.ts';
import type { Form } from '../web/form.ts';
import { goTo } from '../web/frame.ts';
import { type Html, html } from '../web/html.ts';
import { pageResponse } from './page.ts';
import type { Parts } from './parts.ts';
import { OWN } from './safe-target.ts';
import { timeMarkup } from './time-text.ts';
import { tokenField } from './visit.ts';
import type { SignedIn } from './web-sessions.ts';

const endForm = (cookie: string, sessionId: string, text: string): Html =>
  html`<form method="post" action="${OWN.sessions}">${tokenField(cookie)}<input type="hidden" name="session" value="${sessionId}"><button class="plain" type="submit">${text}</button></form>`;

const row = (session: WebSessionRow, { cookie, session: own }: SignedIn): Html => html`<tr>
<td>${timeMarkup(Number(session.created_at))}<br><span class="soft small">last used ${timeMarkup(Number(session.last_used_at))}</span></td>
<td>${session.device_key === null ? undefined : html`<strong>aws login</strong> at `}${session.address}<br><span class="soft small">${session.user_agent}</span></td>
<td>${session.session_id === own.session_id ? html`this one` : endForm(cookie, session.session_id, 'End')}</td></tr>`;

/** All sessions of the person who looks, to be ended one by one. */
export async function sessionsPage(parts: Parts, signedIn: SignedIn): Promise<HttpResponse> {
  const { session, cookie } = signedIn;
  const sessions = await listWebSessions(
    parts.store.reader,
    session.principal_id,
    parts.sessionLimits.idleMilliseconds,
    parts.clock.now(),
  );
  return pageResponse({
    title: 'Your sessions',
    isWide: true,
    body: html`<p class="soft">Browsers that are signed in as you. If you do not know one, end it and change your password, which ends all.</p>
<table><thead><tr><th>Signed in</th><th>From</th><th></th></tr></thead><tbody>${sessions.map((each) => row(each, signedIn))}</tbody></table>
<nav>${sessions.length > 1 ? endForm(cookie, 'others', 'End all others') : undefined}<a href="${OWN.home}">Back</a></nav>`,
  });
}

/** Ends the session that was named, if it is the person's own; or all but the present one. */
export async function endNamedSession(parts: Parts, signedIn: SignedIn, form: Form): Promise<HttpResponse> {
  const named = form.get('session') ?? '';
  const { session } = signedIn;
  const which = (row: WebSessionRow): boolean =>
    named === 'others' ? row.session_id !== session.session_id : row.session_id === named;
  await parts.store.write((tx) => endWebSessionsOf(tx, session.principal_id, which, parts.clock.now()));
  return goTo(OWN.sessions);
}
