import type { HttpResponse } from '../../core/http.ts';
import { historyOf, searchPublications } from '../bulletins/publications.ts';
import { atomFeed, type Feed, rssFeed } from '../feeds/feeds.ts';
import type { CenterPage, CenterParts } from '../parts.ts';
import { readCenterSettings } from '../settings.ts';
import { bulletinPath, severityWord, titleOf } from './bulletin-text.ts';
import { CENTER } from './paths.ts';

/** Readers come again before more than that are new. */
const ENTRIES = 50;

async function feedOf({ store, publicUrl }: CenterParts, path: string): Promise<Feed> {
  const db = store.reader;
  const { publications } = await searchPublications(db, { limit: ENTRIES });
  const { settings } = await readCenterSettings(db);
  const entries = await Promise.all(
    publications.map(async (one) => {
      const [first = one] = one.version === 1 ? [one] : await historyOf(db, one.bulletinId);
      return {
        id: one.bulletinId,
        title: `${one.bulletinId}: ${titleOf(one)}`,
        summary: one.content.Summary,
        url: `${publicUrl()}${bulletinPath(one.bulletinId)}`,
        publishedAt: first.publishedAt,
        changedAt: one.publishedAt,
        severity: severityWord(one.severity),
      };
    }),
  );
  return {
    title: `Security bulletins of ${settings.publisherName}`,
    author: settings.publisherName,
    url: `${publicUrl()}${CENTER.bulletins}`,
    self: `${publicUrl()}${path}`,
    entries,
  };
}

/** A file that anybody may fetch, from other pages too. */
export const publicFile = (contentType: string, body: string): HttpResponse => ({
  status: 200,
  headers: {
    'content-type': contentType,
    'cache-control': 'public, max-age=60',
    'x-content-type-options': 'nosniff',
    'access-control-allow-origin': '*',
    // Should a browser show it as a page after all.
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  },
  body,
});

export const rssFile: CenterPage = async (parts) =>
  publicFile('application/rss+xml; charset=utf-8', rssFeed(await feedOf(parts, CENTER.rss)));

export const atomFile: CenterPage = async (parts) =>
  publicFile('application/atom+xml; charset=utf-8', atomFeed(await feedOf(parts, CENTER.atom)));
