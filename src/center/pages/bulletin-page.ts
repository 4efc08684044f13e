import type { HttpResponse } from '../../core/http.ts';
import { type Html, html } from '../../web/html.ts';
import {
  type BulletinContent,
  type Credit,
  type Product,
  scoresOf,
  statusesOf,
  type Vulnerability,
} from '../bulletins/content.ts';
import type { CvssScore } from '../bulletins/cvss.ts';
import { historyOf, type Publication } from '../bulletins/publications.ts';
import { CSAF_FOLDER } from '../csaf/csaf-documents.ts';
import { listDocumentsOf } from '../csaf/document-records.ts';
import { renderMarkdown } from '../markdown/render-markdown.ts';
import type { CenterPage } from '../parts.ts';
import { FEED_LINKS } from './bulletin-list.ts';
import { bulletinPath, dayOf, severityBadge, severityWord, titleOf } from './bulletin-text.ts';
import { centerPage, notFoundPage } from './layout.ts';
import { CENTER } from './paths.ts';

const outside = (url: string, text: string): Html =>
  html`<a href="${url}" rel="nofollow noopener noreferrer">${text}</a>`;

const NVD = 'https://nvd.nist.gov/vuln/detail/';

const scoreLine = (name: string, score: CvssScore | undefined): Html | undefined =>
  score &&
  html`<dt>${name}</dt><dd>${score.score.toFixed(1)} ${severityWord(score.severity)} <code>${score.vector}</code></dd>`;

function vulnerabilitySection(one: Vulnerability): Html {
  const { v31, v40 } = scoresOf(one);
  return html`<h3>${one.Title ?? one.CveId ?? 'Vulnerability'}</h3>
${one.Description === undefined ? undefined : html`<p>${one.Description}</p>`}
<dl>${one.CveId === undefined ? undefined : html`<dt>CVE</dt><dd>${outside(`${NVD}${one.CveId}`, one.CveId)}</dd>`}
${one.CweId === undefined ? undefined : html`<dt>Weakness</dt><dd>${one.CweId}: ${one.CweName}</dd>`}
${scoreLine('CVSS 4.0', v40)}${scoreLine('CVSS 3.1', v31)}</dl>`;
}

const STATUS_WORDS = {
  Affected: 'Affected',
  Fixed: 'Fixed in',
  NotAffected: 'Not affected',
  UnderInvestigation: 'Being looked into',
} as const;

const productRows = (product: Product): Html[] =>
  Object.entries(statusesOf(product)).flatMap(([status, ranges]) =>
    ranges.length === 0
      ? []
      : [
          html`<tr><th scope="row">${product.Vendor === undefined ? undefined : `${product.Vendor} `}${product.Name}</th><td>${STATUS_WORDS[status as keyof typeof STATUS_WORDS]}</td><td>${ranges.map((range) => html`<code>${range === '*' ? 'all versions' : range}</code><br>`)}</td></tr>`,
        ],
  );

const productTable = (products: readonly Product[]): Html =>
  html`<h2>Products</h2><div class="scroll" tabindex="0" role="region" aria-label="Products and versions"><table>
<thead><tr><th scope="col">Product</th><th scope="col">State</th><th scope="col">Versions</th></tr></thead>
<tbody>${products.flatMap(productRows)}</tbody></table></div>`;

const REMEDIATION_WORDS: Readonly<Record<string, string>> = {
  vendor_fix: 'Update',
  mitigation: 'Mitigation',
  workaround: 'Workaround',
  no_fix_planned: 'No fix is planned',
  none_available: 'There is no fix yet',
};

function remediationSection({ Remediations = [] }: BulletinContent): Html | undefined {
  if (Remediations.length === 0) return undefined;
  return html`<h2>What to do</h2><ul>${Remediations.map(
    ({ Category, Details, Url }) =>
      html`<li><strong>${REMEDIATION_WORDS[Category] ?? Category}:</strong> ${Details}${Url === undefined ? undefined : html` ${outside(Url, 'More')}`}</li>`,
  )}</ul>`;
}

const creditLine = ({ Names = [], Organization, Summary, Url }: Credit): Html => {
  const who = [...Names, ...(Organization === undefined ? [] : [Organization])].join(', ');
  return html`<li>${Url === undefined ? who : outside(Url, who === '' ? Url : who)}${Summary === undefined ? undefined : `: ${Summary}`}</li>`;
};

function moreSections({ References = [], Credits = [] }: BulletinContent): Html {
  const references =
    References.length === 0
      ? undefined
      : html`<h2>References</h2><ul>${References.map(({ Summary, Url }) => html`<li>${outside(Url, Summary)}</li>`)}</ul>`;
  const credits =
    Credits.length === 0 ? undefined : html`<h2>Thanks to</h2><ul>${Credits.map(creditLine)}</ul>`;
  return html`${references}${credits}`;
}

const historySection = (history: readonly Publication[]): Html =>
  html`<h2>History</h2><ol reversed class="history">${history
    .toReversed()
    .map(
      ({ bulletinId, version, publishedAt, changeNote }) =>
        html`<li value="${version}"><a href="${bulletinPath(bulletinId, version)}">Version ${version}</a>, ${dayOf(publishedAt)}: ${changeNote}</li>`,
    )}</ol>`;

function body(shown: Publication, history: readonly Publication[], documents: readonly string[]): Html {
  const { content, severity, bulletinId, isWithdrawal, changeNote } = shown;
  const newest = history.at(-1);
  const { Vulnerabilities = [], Products = [], Body } = content;
  const isOld = newest !== undefined && newest.version !== shown.version;
  return html`${isOld ? html`<p class="note">This is version ${shown.version} of ${newest.version}. <a href="${bulletinPath(bulletinId)}">Show the newest</a></p>` : undefined}
${isWithdrawal ? html`<p class="note bad"><strong>Withdrawn.</strong> ${changeNote}</p>` : undefined}
<p>${severityBadge(severity)} <span class="soft">${bulletinId} · published ${dayOf(history[0]?.publishedAt ?? shown.publishedAt)}${shown.version > 1 ? html`, changed ${dayOf(shown.publishedAt)}` : undefined}</span></p>
<p class="lead">${content.Summary}</p>
${remediationSection(content)}
${Products.length === 0 ? undefined : productTable(Products)}
${Vulnerabilities.length === 0 ? undefined : html`<h2>${Vulnerabilities.length === 1 ? 'Vulnerability' : 'Vulnerabilities'}</h2>${Vulnerabilities.map(vulnerabilitySection)}`}
${Body === undefined ? undefined : html`<div class="text">${renderMarkdown(Body)}</div>`}
${moreSections(content)}
${historySection(history)}
<p class="small">For programs: ${documents.map((path) => html`<a href="${CSAF_FOLDER}/${path}">${path.endsWith('-vex.json') ? 'VEX' : 'CSAF'}</a> `)}</p>`;
}

/** A bulletin, in its newest version or an older one. */
export const bulletinPage =
  (id: string, version?: number): CenterPage =>
  async ({ store }): Promise<HttpResponse> => {
    const history = await historyOf(store.reader, id);
    const shown = version === undefined ? history.at(-1) : history.find((one) => one.version === version);
    if (shown === undefined) return notFoundPage();
    const documents = await listDocumentsOf(store.reader, id);
    return centerPage({
      title: titleOf(shown),
      within: CENTER.bulletins,
      head: FEED_LINKS,
      // Old versions are for whoever has the newest.
      isPrivate: version !== undefined,
      body: body(shown, history, documents),
    });
  };
