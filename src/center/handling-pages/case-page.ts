import type { HttpRequest, HttpResponse } from '../../core/http.ts';
import { isoSeconds } from '../../core/iso-seconds.ts';
import { goTo, problemBox } from '../../web/frame.ts';
import { type Html, html } from '../../web/html.ts';
import { centerPage, notFoundPage } from '../pages/layout.ts';
import type { CenterPage, CenterParts } from '../parts.ts';
import { findCurrentKey } from '../pgp/key-records.ts';
import { STATE_TEXT } from '../reports/case-states.ts';
import type { PartyRow } from '../reports/case-table.ts';
import { TooMany, takeReply } from '../reports/intake.ts';
import {
  type CaseView,
  caseByLink,
  fileForParty,
  type MessageView,
  noteVisit,
} from '../reports/party-view.ts';
import { type Given, InputProblem, replyOf } from '../reports/report-input.ts';
import { ENCRYPTING } from './encrypt-script.ts';
import { encryptionParts, filesField, textField } from './form-parts.ts';
import { readPosted, untold, visitorOf } from './posted.ts';
import { TOO_MANY } from './report-page.ts';

const time = (at: number): Html =>
  html`<time datetime="${isoSeconds(at)}">${isoSeconds(at).slice(0, 16).replace('T', ' ')} UTC</time>`;

const row = (name: string, value: Html | string | undefined): Html | undefined =>
  value === undefined ? undefined : html`<dt>${name}</dt><dd>${value}</dd>`;

const timeRow = (name: string, at: number | undefined): Html | undefined =>
  at === undefined ? undefined : row(name, time(at));

const messageBox = (path: string, { author, at, text, isEncrypted, isForAll, files }: MessageView): Html =>
  html`<article><h3>${author}</h3><p class="soft small">${time(at)}${isForAll ? ' · to everybody in this case' : ''}</p>
${isEncrypted ? html`<p class="soft">Encrypted to the security team.</p>` : html`<p class="message">${text}</p>`}
${files.length === 0 ? undefined : html`<ul>${files.map(({ id, name, size }) => html`<li><a href="${path}/${id}">${name}</a> (${size} bytes)</li>`)}</ul>`}</article>`;

interface Shown {
  readonly given?: Given;
  readonly problem?: string;
  readonly status?: number;
}

const EMPTY: Given = new Map();

function page(
  path: string,
  view: CaseView,
  armoredKey: string | undefined,
  { given = EMPTY, problem, status }: Shown,
) {
  const { embargoUntil, fixBy } = view;
  return untold(
    centerPage({
      title: `Case ${view.id}`,
      isPrivate: true,
      ...(status !== undefined && { status }),
      ...(armoredKey !== undefined && { scripts: ENCRYPTING }),
      body: html`${problemBox(problem)}<p>${view.title}</p>
<dl>${row('State', STATE_TEXT[view.state])}${row('Reported', time(view.createdAt))}${timeRow('We answer by', view.acknowledgeBy)}${timeRow('We want it fixed by', fixBy)}${timeRow('Secret until', embargoUntil)}${row('CVE', view.cves.length > 0 ? view.cves.join(', ') : undefined)}${row('You are', `${view.partyName} (${view.role})`)}</dl>
<h2>Messages</h2>
${view.messages.map((message) => messageBox(path, message))}
<h2>Write to us</h2>
<form method="post" enctype="multipart/form-data" data-encrypt>
${textField({ label: 'Message', name: 'text', isRequired: true }, given)}
${filesField()}
<fieldset><legend>Who may read it</legend>
<label class="choice"><input type="radio" name="audience" value="team" checked> The security team</label>
<label class="choice"><input type="radio" name="audience" value="all"> Everybody in this case</label></fieldset>
${encryptionParts(armoredKey)}
<button type="submit">Send</button>
</form>`,
    }),
  );
}

async function reply(parts: CenterParts, request: HttpRequest, party: PartyRow, view: CaseView) {
  const visitor = visitorOf(parts, request);
  const key = await findCurrentKey(parts.store.reader);
  const again = (shown: Shown): HttpResponse => page(request.path, view, key?.armored_public_key, shown);
  const posted = readPosted(request);
  if (posted === undefined) return again({ problem: 'The form was not understood.', status: 400 });
  const { given, files } = posted;
  try {
    await takeReply(parts, visitor, party, replyOf(given, files));
    return untold(goTo(request.path));
  } catch (problem) {
    if (problem instanceof InputProblem) return again({ given, problem: problem.message, status: 400 });
    if (problem instanceof TooMany) return again({ given, problem: TOO_MANY, status: 429 });
    throw problem;
  }
}

/** The page of a secret link. A link that leads nowhere is a page that is not there, whatever is wrong with it. */
export const casePage =
  (secret: string): CenterPage =>
  async (parts, request) => {
    const { clock, store, mayTry } = parts;
    mayTry(request.remoteAddress, clock.now());
    const found = await caseByLink(parts, secret);
    if (found === undefined) return untold(notFoundPage());
    if (request.method === 'POST') return reply(parts, request, found.party, found.view);
    await noteVisit(store, found.party, clock.now());
    const key = await findCurrentKey(store.reader);
    return page(request.path, found.view, key?.armored_public_key, {});
  };

/**
 * A file of a case, for saving: whatever is in it, no browser shows it or runs what it holds.
 * @see https://www.rfc-editor.org/rfc/rfc8187
 */
export const caseFile =
  (secret: string, fileId: string): CenterPage =>
  async (parts, { remoteAddress }) => {
    parts.mayTry(remoteAddress, parts.clock.now());
    const found = await caseByLink(parts, secret);
    const file = found && (await fileForParty(parts, found.view, fileId));
    if (file === undefined) return untold(notFoundPage());
    return untold({
      status: 200,
      headers: {
        'content-type': 'application/octet-stream',
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name).replace(/['()*]/g, (one) => `%${one.charCodeAt(0).toString(16)}`)}`,
        'content-security-policy': "default-src 'none'; sandbox",
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
      },
      body: file.content,
    });
  };
