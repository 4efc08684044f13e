import type { HttpResponse } from '../../core/http.ts';
import { type Html, html } from '../../web/html.ts';
import { centerPage } from '../pages/layout.ts';
import { CENTER } from '../pages/paths.ts';
import type { CenterParts } from '../parts.ts';
import { listCaseRows } from '../reports/case-records.ts';
import { openDetail } from '../reports/case-secrets.ts';
import { caseStatistics } from '../reports/statistics.ts';

const daysText = (days: number | undefined): string =>
  days === undefined ? 'none yet' : `${days < 10 ? days.toFixed(1) : Math.round(days)} days`;

/** What the public may know of all reports together. */
export async function statisticsPage({ store, clock }: CenterParts): Promise<HttpResponse> {
  const numbers = caseStatistics(await listCaseRows(store.reader), clock.now());
  return centerPage({
    title: 'Reports in numbers',
    within: CENTER.statistics,
    body: html`<dl>
<dt>Reports received</dt><dd>${numbers.received}</dd>
<dt>In the last year</dt><dd>${numbers.receivedLastYear}</dd>
<dt>Open</dt><dd>${numbers.open}</dd>
<dt>Fixed</dt><dd>${numbers.fixed}</dd>
<dt>Not accepted, or known already</dt><dd>${numbers.rejected}</dd>
<dt>Median time to a first answer</dt><dd>${daysText(numbers.medianDaysToAcknowledge)}</dd>
<dt>Median time to a fix</dt><dd>${daysText(numbers.medianDaysToFix)}</dd></dl>`,
  });
}

/** Whom the team thanks: who wanted it, once the case is public. */
export async function acknowledgmentsPage({ store, sealer }: CenterParts): Promise<HttpResponse> {
  const thanked = (await listCaseRows(store.reader)).flatMap((row) => {
    if (row.published_at === null || row.credit_wanted === 0) return [];
    const { creditName, creditUrl, cves } = openDetail(sealer, row);
    return creditName === undefined
      ? []
      : [{ creditName, creditUrl, cves, year: new Date(Number(row.published_at)).getUTCFullYear() }];
  });
  const name = (text: string, url: string | undefined): Html =>
    url === undefined ? html`${text}` : html`<a href="${url}" rel="nofollow noopener noreferrer">${text}</a>`;
  return centerPage({
    title: 'Acknowledgments',
    within: CENTER.acknowledgments,
    body:
      thanked.length === 0
        ? html`<p>Nobody yet. <a href="${CENTER.report}">Report a vulnerability</a></p>`
        : html`<p>We thank:</p><ul>${thanked.map(({ creditName, creditUrl, cves, year }) => html`<li>${name(creditName, creditUrl)}, ${year}${cves.length > 0 ? ` (${cves.join(', ')})` : ''}</li>`)}</ul>`,
  });
}
