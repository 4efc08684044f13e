import type { HttpResponse } from '../../core/http.ts';
import { html } from '../../web/html.ts';
import { searchPublications } from '../bulletins/publications.ts';
import type { CenterParts } from '../parts.ts';
import { FEED_LINKS } from './bulletin-list.ts';
import { bulletinItem } from './bulletin-text.ts';
import { centerPage } from './layout.ts';
import { CENTER } from './paths.ts';

const NEWEST = 5;

/** Where visitors begin. */
export async function homePage({ store }: CenterParts): Promise<HttpResponse> {
  const { publications, count } = await searchPublications(store.reader, { limit: NEWEST });
  return centerPage({
    title: 'Security Center',
    within: CENTER.home,
    head: FEED_LINKS,
    body: html`<p>What the security team tells everybody, and how to reach it.</p>
<ul>
<li><a href="${CENTER.report}">Report a vulnerability</a></li>
<li><a href="${CENTER.subscribe}">Be told of bulletins by mail</a></li>
<li><a href="${CENTER.others}">Advisories of others</a></li>
<li><a href="${CENTER.key}">The team’s OpenPGP key</a></li>
<li><a href="${CENTER.statistics}">How fast reports are answered</a></li>
</ul>
<section aria-labelledby="newest"><p id="newest" class="soft">${count === 0 ? 'There are no bulletins yet.' : 'The newest bulletins:'}</p>
<ul class="plain">${publications.map(bulletinItem)}</ul></section>
<p><a href="${CENTER.bulletins}">All bulletins</a></p>`,
  });
}
