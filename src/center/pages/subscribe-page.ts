import type { HttpRequest, HttpResponse } from '../../core/http.ts';
import { networkOf } from '../../core/network-of.ts';
import { type Form, readForm } from '../../web/form.ts';
import { problemBox } from '../../web/frame.ts';
import { Html, html } from '../../web/html.ts';
import { SEVERITIES, type Severity } from '../bulletins/severity.ts';
import { askSubscriber, isEmail } from '../notices/subscribers.ts';
import type { CenterPage, CenterParts } from '../parts.ts';
import { publicKeyProblem } from '../pgp/encrypt-to.ts';
import { severityWord } from './bulletin-text.ts';
import { centerPage } from './layout.ts';
import { CENTER } from './paths.ts';

const EMPTY: Form = new Map();

const severityChoice = (chosen: string): Html =>
  html`<div class="field"><label for="severity">Tell me of</label><select id="severity" name="severity">${SEVERITIES.map(
    (one) =>
      html`<option value="${one}"${one === chosen ? new Html(' selected') : undefined}>${one === 'NONE' ? 'all bulletins' : one === 'CRITICAL' ? 'critical ones' : `${severityWord(one).toLowerCase()} ones and worse`}</option>`,
  )}</select></div>`;

function formPage(form: Form = EMPTY, problem?: string): HttpResponse {
  return centerPage({
    title: 'Security bulletins by mail',
    within: CENTER.subscribe,
    status: problem === undefined ? 200 : 400,
    body: html`${problemBox(problem)}
<p>We send a mail first that asks you to confirm. Every later mail has a link by which you get no more.</p>
<form method="post" action="${CENTER.subscribe}">
<div class="field"><label for="email">Mail address</label><input id="email" name="email" type="email" required maxlength="254" autocomplete="email" value="${form.get('email') ?? ''}"></div>
${severityChoice(form.get('severity') ?? 'NONE')}
<div class="field"><label for="key">Your OpenPGP public key</label><textarea id="key" name="key" rows="5" spellcheck="false" autocomplete="off">${form.get('key') ?? ''}</textarea><small>Optional: mails are encrypted to it.</small></div>
<div hidden><label for="website">Leave this empty</label><input id="website" name="website" type="text" autocomplete="off" tabindex="-1"></div>
<button type="submit">Subscribe</button>
</form>
<p class="small">No mail at all: <a href="${CENTER.rss}">RSS</a>, <a href="${CENTER.atom}">Atom</a>.</p>`,
  });
}

const noMailServer = (): HttpResponse =>
  centerPage({
    title: 'Security bulletins by mail',
    within: CENTER.subscribe,
    body: html`<p>This server sends no mail. Read the <a href="${CENTER.rss}">RSS</a> or <a href="${CENTER.atom}">Atom</a> feed instead.</p>`,
  });

/** The same whoever asked: nobody learns who is subscribed. */
const asked = (): HttpResponse =>
  centerPage({
    title: 'Look into your mail',
    isPrivate: true,
    body: html`<p role="status">If the address is not subscribed already, a mail is on its way there. Nothing more is sent before you confirm.</p>`,
  });

const tooMany = (): HttpResponse =>
  centerPage({
    title: 'Too many requests',
    status: 429,
    isPrivate: true,
    body: html`<p>Too many addresses were given lately. Try again in an hour.</p>`,
  });

async function problemOf(form: Form): Promise<string | undefined> {
  if (!isEmail(form.get('email') ?? '')) return 'That is no mail address.';
  const key = form.get('key')?.trim() ?? '';
  return key === '' ? undefined : publicKeyProblem(key);
}

async function subscribe(parts: CenterParts, request: HttpRequest): Promise<HttpResponse> {
  const { store, clock, random } = parts;
  const now = clock.now();
  parts.mayTry(request.remoteAddress, now);
  const form = readForm(request);
  if (form === undefined) return formPage();
  // Programs that fill in everything: they are told that all is well.
  if (form.get('website')) return asked();
  const problem = await problemOf(form);
  if (problem !== undefined) return formPage(form, problem);
  const severity = form.get('severity') as Severity;
  const mayAsk = await store.write(({ db }) =>
    askSubscriber(
      { db, random, now },
      {
        email: form.get('email') ?? '',
        accountId: null,
        leastSeverity: SEVERITIES.includes(severity) ? severity : 'NONE',
        publicKey: form.get('key')?.trim() || null,
        network: networkOf(request.remoteAddress),
      },
    ),
  );
  return mayAsk ? asked() : tooMany();
}

export const subscribePage: CenterPage = (parts, request) => {
  if (parts.mailer === undefined) return noMailServer();
  return request.method === 'POST' ? subscribe(parts, request) : formPage();
};
