import type { HttpRequest, HttpResponse } from '../../core/http.ts';
import { html } from '../../web/html.ts';
import { readCsaf } from '../others/read-csaf.ts';
import { type ForeignEntry, findForeign, listForeign } from '../others/records.ts';
import type { CenterPage, CenterParts } from '../parts.ts';
import { dayOf, severityBadge } from './bulletin-text.ts';
import { publicFile } from './feed-files.ts';
import { centerPage, notFoundPage } from './layout.ts';
import { CENTER } from './paths.ts';

const PAGE_SIZE = 20;

const item = ({ id, title, publisher, severity, tracking_id, updated_at }: ForeignEntry) =>
  html`<li><h2><a href="${CENTER.others}/${id}">${title}</a></h2>
<p>${severityBadge(severity)} <span class="soft small">${publisher} · ${tracking_id} · ${dayOf(Number(updated_at))}</span></p></li>`;

/** What others published and the team takes in. */
export async function othersList({ store }: CenterParts, { query }: HttpRequest): Promise<HttpResponse> {
  const wanted = Number(new URLSearchParams(query).get('page') ?? 1);
  const page = Number.isSafeInteger(wanted) && wanted > 0 && wanted < 10_000 ? wanted : 1;
  const search = { isPublicOnly: true, limit: PAGE_SIZE + 1, offset: (page - 1) * PAGE_SIZE };
  const rows = await listForeign(store.reader, search);
  return centerPage({
    title: 'Advisories of others',
    within: CENTER.others,
    isPrivate: true,
    body: html`<p>Written by others, and shown here as they wrote it.</p>
${rows.length === 0 ? html`<p class="soft">There are none.</p>` : undefined}
<ul class="plain">${rows.slice(0, PAGE_SIZE).map(item)}</ul>
<nav aria-label="Pages">${page > 1 ? html`<a href="?page=${page - 1}" rel="prev">Newer</a>` : undefined}${rows.length > PAGE_SIZE ? html`<a href="?page=${page + 1}" rel="next">Older</a>` : undefined}</nav>`,
  });
}

const onePage =
  (id: string): CenterPage =>
  async ({ store }) => {
    const row = await findForeign(store.reader, id);
    if (row === undefined || row.is_public === 0) return notFoundPage();
    const { cves, notes } = readCsaf(row.text);
    return centerPage({
      title: row.title,
      within: CENTER.others,
      isPrivate: true,
      body: html`<p class="note">Written by <strong>${row.publisher}</strong> (${row.namespace}), not by us.${row.signed_by === null ? ' Its signature was not checked.' : ` Signed by the key ${row.signed_by}.`}</p>
<p>${severityBadge(row.severity)} <span class="soft">${row.tracking_id}, version ${row.version} · ${dayOf(Number(row.updated_at))}</span></p>
${cves.length === 0 ? undefined : html`<p>${cves.join(', ')}</p>`}
${notes.map(({ title, text }) => html`<h2>${title}</h2><p class="message">${text}</p>`)}
<p class="small"><a href="${CENTER.others}/${id}.json">The whole document (CSAF)</a></p>`,
    });
  };

const documentFile =
  (id: string): CenterPage =>
  async ({ store }) => {
    const row = await findForeign(store.reader, id);
    return row === undefined || row.is_public === 0
      ? notFoundPage()
      : publicFile('application/json', row.text);
  };

const ONE = /^\/security\/others\/([0-9a-f]{32})(\.json)?$/;

export function othersPageAt(path: string): CenterPage | undefined {
  if (path === CENTER.others) return othersList;
  const [, id, ending] = ONE.exec(path) ?? [];
  if (id === undefined) return undefined;
  return ending === undefined ? onePage(id) : documentFile(id);
}
