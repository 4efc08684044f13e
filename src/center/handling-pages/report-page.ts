import type { HttpRequest, HttpResponse } from '../../core/http.ts';
import { problemBox } from '../../web/frame.ts';
import { html } from '../../web/html.ts';
import { centerPage } from '../pages/layout.ts';
import { CENTER } from '../pages/paths.ts';
import type { CenterParts } from '../parts.ts';
import { findCurrentKey } from '../pgp/key-records.ts';
import { caseLink } from '../reports/case-acts.ts';
import { readDisclosurePolicy } from '../reports/disclosure-policy.ts';
import { type Taken, TooMany, takeReport } from '../reports/intake.ts';
import { type Given, InputProblem, reportOf } from '../reports/report-input.ts';
import { ENCRYPTING } from './encrypt-script.ts';
import { encryptionParts, field, filesField, textField } from './form-parts.ts';
import { readPosted, untold, visitorOf } from './posted.ts';

interface Shown {
  readonly given?: Given;
  readonly problem?: string;
  readonly status?: number;
}

const EMPTY: Given = new Map();

/** The form; works without scripts, and encrypts with them. */
async function formPage({ store }: CenterParts, { given = EMPTY, problem, status }: Shown = {}) {
  const { policy } = await readDisclosurePolicy(store.reader);
  if (!policy.acceptsReports) return closedPage(policy.contacts, problem === undefined ? 200 : 403);
  const key = await findCurrentKey(store.reader);
  return centerPage({
    title: 'Report a vulnerability',
    within: CENTER.report,
    ...(status !== undefined && { status }),
    ...(key !== undefined && { scripts: ENCRYPTING }),
    body: html`${problemBox(problem)}
<p>Tell us what is vulnerable and how. No account is needed. We answer within ${policy.acknowledgeDays} days; <a href="${CENTER.policy}">our policy</a> says what else we promise.</p>
<form method="post" enctype="multipart/form-data" data-encrypt>
${field({ label: 'Title', name: 'title', isRequired: true, most: 200 }, given)}
${textField({ label: 'What is vulnerable, how it is exploited, and with what effect', name: 'text', isRequired: true, help: 'With versions, and steps to see it.' }, given)}
${filesField()}
<h2>About you</h2>
<p class="soft">All of it is optional.</p>
${field({ label: 'Name', name: 'name', autocomplete: 'name', most: 100 }, given)}
${field({ label: 'Mail address', name: 'email', type: 'email', autocomplete: 'email', most: 254, help: 'We tell you there that we have answered; the answer itself is only on your case’s page.' }, given)}
${field({ label: 'Name to thank you by in public', name: 'creditName', most: 100, help: 'Left empty, you are not named.' }, given)}
${field({ label: 'Page to link it to', name: 'creditUrl', type: 'url', most: 300 }, given)}
<div hidden><label for="website">Leave this empty</label><input id="website" name="website" type="text" autocomplete="off" tabindex="-1"></div>
${encryptionParts(key?.armored_public_key)}
<button type="submit">Send the report</button>
</form>`,
  });
}

const closedPage = (contacts: readonly string[], status: number): HttpResponse =>
  centerPage({
    status,
    title: 'Report a vulnerability',
    within: CENTER.report,
    body: html`<p>No reports are taken by form here.${contacts.length > 0 ? ' Write to:' : ''}</p>
<ul>${contacts.map((contact) => html`<li><a href="${contact}">${contact}</a></li>`)}</ul>`,
  });

const takenPage = (publicUrl: string, { caseId, secret }: Taken): HttpResponse => {
  const link = caseLink(publicUrl, secret);
  return untold(
    centerPage({
      title: 'We have your report',
      isPrivate: true,
      status: 201,
      body: html`<p>Thank you. It is case <strong>${caseId}</strong>.</p>
<p class="note"><strong>Keep this link.</strong> It is the only way to your case: whoever has it reads and writes there in your name, and it is shown only now.</p>
<p><a href="${link}"><code>${link}</code></a></p>`,
    }),
  );
};

export async function reportPage(parts: CenterParts, request: HttpRequest): Promise<HttpResponse> {
  if (request.method !== 'POST') return formPage(parts);
  const visitor = visitorOf(parts, request);
  parts.mayTry(visitor.address, visitor.now);
  const posted = readPosted(request);
  if (posted === undefined) return formPage(parts, { problem: 'The form was not understood.', status: 400 });
  const { given, files } = posted;
  try {
    return takenPage(parts.publicUrl(), await takeReport(parts, visitor, reportOf(given, files)));
  } catch (problem) {
    if (problem instanceof InputProblem)
      return formPage(parts, { given, problem: problem.message, status: 400 });
    if (problem instanceof TooMany) return formPage(parts, { given, problem: TOO_MANY, status: 429 });
    throw problem;
  }
}

export const TOO_MANY = 'Too much came from your network lately. Try again in an hour.';
