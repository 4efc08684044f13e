import type { Instant } from '../../core/clock.ts';
import { element, xmlText } from './xml.ts';

/** What a feed tells of one bulletin. */
export interface FeedEntry {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** The bulletin's page. */
  readonly url: string;
  readonly publishedAt: Instant;
  readonly changedAt: Instant;
  readonly severity: string;
}

export interface Feed {
  readonly title: string;
  /** Who publishes. */
  readonly author: string;
  /** The page with all bulletins. */
  readonly url: string;
  /** The feed's own address. */
  readonly self: string;
  /** The last changed first. */
  readonly entries: readonly FeedEntry[];
}

const iso = (instant: Instant): string => new Date(instant).toISOString();
/** @see https://www.rfc-editor.org/rfc/rfc5322#section-3.3 */
const mailDate = (instant: Instant): string => new Date(instant).toUTCString().replace('GMT', '+0000');

const HEAD = '<?xml version="1.0" encoding="utf-8"?>\n';

const rssItem = ({ id, title, summary, url, publishedAt, severity }: FeedEntry): string =>
  `<item>${element('title', title)}${element('link', url)}<guid isPermaLink="false">${xmlText(id)}</guid>${element('pubDate', mailDate(publishedAt))}${element('category', severity)}${element('description', summary)}</item>\n`;

/** @see https://www.rssboard.org/rss-specification */
export const rssFeed = ({ title, url, self, entries }: Feed): string =>
  `${HEAD}<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>${element('title', title)}${element('link', url)}${element('description', 'What the security team tells everybody.')}<language>en</language><atom:link href="${xmlText(self)}" rel="self" type="application/rss+xml"/>${entries[0] === undefined ? '' : element('lastBuildDate', mailDate(entries[0].changedAt))}
${entries.map(rssItem).join('')}</channel></rss>
`;

const atomEntry = ({ title, summary, url, publishedAt, changedAt, severity }: FeedEntry): string =>
  `<entry>${element('id', url)}${element('title', title)}<link href="${xmlText(url)}"/>${element('published', iso(publishedAt))}${element('updated', iso(changedAt))}<category term="${xmlText(severity)}"/>${element('summary', summary)}</entry>\n`;

/** @see https://www.rfc-editor.org/rfc/rfc4287 */
export const atomFeed = ({ title, author, url, self, entries }: Feed): string =>
  `${HEAD}<feed xmlns="http://www.w3.org/2005/Atom">${element('id', self)}${element('title', title)}<author>${element('name', author)}</author><link href="${xmlText(url)}"/><link rel="self" type="application/atom+xml" href="${xmlText(self)}"/>${element('updated', iso(entries[0]?.changedAt ?? 0))}
${entries.map(atomEntry).join('')}</feed>
`;
