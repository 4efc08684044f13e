import type { HttpRequest, HttpResponse } from '../../core/http.ts';
import { Html, html } from '../../web/html.ts';
import { type PublicationSearch, publicationFacets, searchPublications } from '../bulletins/publications.ts';
import { SEVERITIES } from '../bulletins/severity.ts';
import type { CenterParts } from '../parts.ts';
import { bulletinItem, severityWord } from './bulletin-text.ts';
import { centerPage } from './layout.ts';
import { CENTER } from './paths.ts';

const PAGE_SIZE = 20;
const LONGEST = 100;
const LAST_PAGE = 10_000;

/** What the form asks for. What is no such thing is left out, as by an empty field. */
interface Asked {
  readonly q: string;
  readonly severity: string;
  readonly product: string;
  readonly year: string;
  readonly cve: string;
  readonly page: number;
}

function askedOf(query: string): Asked {
  const fields = new URLSearchParams(query);
  const text = (name: string): string => (fields.get(name) ?? '').trim().slice(0, LONGEST);
  const page = Number(text('page'));
  return {
    q: text('q'),
    severity: text('severity'),
    product: text('product'),
    year: text('year'),
    cve: text('cve'),
    page: Number.isSafeInteger(page) && page > 1 ? Math.min(page, LAST_PAGE) : 1,
  };
}

const searchOf = ({ q, severity, product, year, cve, page }: Asked): PublicationSearch => ({
  ...(q !== '' && { text: q }),
  ...(severity !== '' && { severity }),
  ...(product !== '' && { product }),
  ...(/^[0-9]{4}$/.test(year) && { year: Number(year) }),
  ...(cve !== '' && { cve }),
  limit: PAGE_SIZE,
  offset: (page - 1) * PAGE_SIZE,
});

/** The list as it is filtered, on another page. */
function linkTo({ page: _, ...filters }: Asked, page: number): string {
  const query = new URLSearchParams(Object.entries(filters).filter(([, value]) => value !== ''));
  if (page > 1) query.set('page', String(page));
  return query.size === 0 ? CENTER.bulletins : `${CENTER.bulletins}?${query}`;
}

const choice = (
  name: string,
  label: string,
  chosen: string,
  options: readonly (readonly [string, string])[],
) =>
  html`<div class="field"><label for="${name}">${label}</label><select id="${name}" name="${name}"><option value="">All</option>${options.map(
    ([value, text]) =>
      html`<option value="${value}"${value === chosen ? new Html(' selected') : undefined}>${text}</option>`,
  )}</select></div>`;

const line = (name: string, label: string, value: string, placeholder: string): Html =>
  html`<div class="field"><label for="${name}">${label}</label><input id="${name}" name="${name}" type="text" value="${value}" placeholder="${placeholder}" maxlength="${LONGEST}" autocomplete="off"></div>`;

type Facets = Awaited<ReturnType<typeof publicationFacets>>;

const filterForm = (asked: Asked, { years, products }: Facets): Html =>
  html`<search><form method="get" action="${CENTER.bulletins}" class="filters">
${line('q', 'Search', asked.q, 'Words, product or id')}
${line('cve', 'CVE', asked.cve, 'CVE-2026-12345')}
${choice(
  'severity',
  'Severity',
  asked.severity,
  SEVERITIES.toReversed().map((one) => [one, severityWord(one)]),
)}
${choice(
  'product',
  'Product',
  asked.product,
  products.map((one) => [one, one]),
)}
${choice(
  'year',
  'Year',
  asked.year,
  years.map((one) => [String(one), String(one)]),
)}
<div class="field"><button type="submit">Show</button></div>
</form></search>`;

function pager(asked: Asked, count: number): Html | undefined {
  const pages = Math.ceil(count / PAGE_SIZE);
  if (pages <= 1) return undefined;
  const { page } = asked;
  return html`<nav aria-label="Pages">${page > 1 ? html`<a href="${linkTo(asked, page - 1)}" rel="prev">Newer</a>` : undefined}<span>Page ${page} of ${pages}</span>${page < pages ? html`<a href="${linkTo(asked, page + 1)}" rel="next">Older</a>` : undefined}</nav>`;
}

/** For feed readers that look for feeds in pages. */
export const FEED_LINKS: Html = html`<link rel="alternate" type="application/rss+xml" title="Security bulletins" href="${CENTER.rss}"><link rel="alternate" type="application/atom+xml" title="Security bulletins" href="${CENTER.atom}">`;

const countText = (count: number): string => (count === 1 ? '1 bulletin' : `${count} bulletins`);

/** All that is public, searched and filtered by a form that needs no script. */
export async function bulletinList({ store }: CenterParts, { query }: HttpRequest): Promise<HttpResponse> {
  const asked = askedOf(query);
  const { publications, count } = await searchPublications(store.reader, searchOf(asked));
  const facets = await publicationFacets(store.reader);
  return centerPage({
    title: 'Security bulletins',
    within: CENTER.bulletins,
    head: FEED_LINKS,
    body: html`${filterForm(asked, facets)}
<p role="status" class="soft">${countText(count)}</p>
<ul class="plain">${publications.map(bulletinItem)}</ul>
${pager(asked, count)}
<p class="small">Be told of new ones: <a href="${CENTER.subscribe}">by mail</a>, <a href="${CENTER.rss}">RSS</a>, <a href="${CENTER.atom}">Atom</a>, or <a href="/.well-known/csaf/provider-metadata.json">CSAF</a>.</p>`,
  });
}
