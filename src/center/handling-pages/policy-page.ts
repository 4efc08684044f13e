import type { HttpResponse } from '../../core/http.ts';
import { html } from '../../web/html.ts';
import { renderMarkdown } from '../markdown/render-markdown.ts';
import { centerPage } from '../pages/layout.ts';
import { CENTER } from '../pages/paths.ts';
import type { CenterParts } from '../parts.ts';
import { readDisclosurePolicy } from '../reports/disclosure-policy.ts';

/** What the team promises, and how it is reached. */
export async function policyPage({ store }: CenterParts): Promise<HttpResponse> {
  const { policy } = await readDisclosurePolicy(store.reader);
  const { acceptsReports, contacts, acknowledgeDays, fixDays, embargoDays } = policy;
  return centerPage({
    title: 'Disclosure policy',
    within: CENTER.policy,
    body: html`${renderMarkdown(policy.text)}
<h2>What we promise</h2>
<dl><dt>First answer</dt><dd>within ${acknowledgeDays} days</dd><dt>Fix</dt><dd>within ${fixDays} days</dd>
<dt>Embargo</dt><dd>${embargoDays === 0 ? 'none' : `${embargoDays} days, unless we agree on another`}</dd></dl>
<h2>How to reach us</h2>
<ul>${acceptsReports ? html`<li><a href="${CENTER.report}">By form</a>, without an account</li>` : undefined}
${contacts.map((contact) => html`<li><a href="${contact}">${contact}</a></li>`)}
<li><a href="${CENTER.key}">Our OpenPGP key</a></li><li><a href="/.well-known/security.txt">security.txt</a></li></ul>
<p>See also <a href="${CENTER.acknowledgments}">whom we thank</a> and <a href="${CENTER.statistics}">our numbers</a>.</p>`,
  });
}
