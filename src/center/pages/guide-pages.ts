import type { HttpResponse } from '../../core/http.ts';
import { html } from '../../web/html.ts';
import { GUIDES } from '../guidance/guides.ts';
import { REMEDIES } from '../guidance/remedies.ts';
import { renderMarkdown } from '../markdown/render-markdown.ts';
import type { CenterPage } from '../parts.ts';
import { centerPage } from './layout.ts';
import { CENTER } from './paths.ts';

const guideList = (): HttpResponse =>
  centerPage({
    title: 'Good practice',
    within: CENTER.guides,
    body: html`<p>How accounts here are kept safe. <a href="/console">Sign in</a> to see how yours does.</p>
<ul class="plain">${Object.entries(GUIDES).map(
      ([id, { title, summary }]) =>
        html`<li><h2><a href="${CENTER.guides}/${id}">${title}</a></h2><p>${summary}</p></li>`,
    )}</ul>`,
  });

const guidePage = (id: string): CenterPage | undefined => {
  const guide = Object.hasOwn(GUIDES, id) ? GUIDES[id] : undefined;
  if (guide === undefined) return undefined;
  return () =>
    centerPage({
      title: guide.title,
      within: CENTER.guides,
      body: html`<p class="lead">${guide.summary}</p>
<div class="text">${renderMarkdown(guide.body)}</div>
<h2>In one step</h2>
${guide.checks.map((check) => html`<pre tabindex="0"><code>${REMEDIES[check]?.command}</code></pre>`)}
<p>See how your account does: <code>aws</code>-style call <code>securitycenter:RunGuideChecks</code>, or <a href="/console">the console</a>.</p>`,
    });
};

const ONE = /^\/security\/guides\/([a-z-]{1,40})$/;

export function guideAt(path: string): CenterPage | undefined {
  if (path === CENTER.guides) return guideList;
  const [, id] = ONE.exec(path) ?? [];
  return id === undefined ? undefined : guidePage(id);
}
