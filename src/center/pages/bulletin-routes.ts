import type { HttpResponse } from '../../core/http.ts';
import type { CenterPage, CenterRoutes } from '../parts.ts';
import { bulletinList } from './bulletin-list.ts';
import { bulletinPage } from './bulletin-page.ts';
import { csafFileAt } from './csaf-files.ts';
import { atomFile, rssFile } from './feed-files.ts';
import { guideAt } from './guide-pages.ts';
import { homePage } from './home-page.ts';
import { othersPageAt } from './others-pages.ts';
import { CENTER } from './paths.ts';
import { CENTER_STYLE } from './style.ts';
import { subscribePage } from './subscribe-page.ts';
import { confirmPage, unsubscribePage } from './subscription-pages.ts';

const stylesheet = (): HttpResponse => ({
  status: 200,
  headers: {
    'content-type': 'text/css; charset=utf-8',
    'cache-control': 'public, max-age=3600',
    'x-content-type-options': 'nosniff',
  },
  body: CENTER_STYLE,
});

const PAGES: ReadonlyMap<string, CenterPage> = new Map<string, CenterPage>([
  [CENTER.home, homePage],
  [CENTER.style, stylesheet],
  [CENTER.bulletins, bulletinList],
  [CENTER.rss, rssFile],
  [CENTER.atom, atomFile],
  [CENTER.subscribe, subscribePage],
]);

const BULLETIN = /^\/security\/bulletins\/(KW-[0-9]{4}-[0-9]{4,9})(?:\/([1-9][0-9]{0,5}))?$/;

function bulletinAt(path: string): CenterPage | undefined {
  const [, id, version] = BULLETIN.exec(path) ?? [];
  if (id === undefined) return undefined;
  return bulletinPage(id, version === undefined ? undefined : Number(version));
}

const SUBSCRIPTION = /^\/security\/(confirm|unsubscribe)\/([\w-]{32})$/;

function subscriptionAt(path: string): CenterPage | undefined {
  const [, deed, secret] = SUBSCRIPTION.exec(path) ?? [];
  if (secret === undefined) return undefined;
  return deed === 'confirm' ? confirmPage(secret) : unsubscribePage(secret);
}

/** What is published: bulletins, feeds, documents for programs. */
export const BULLETIN_ROUTES: CenterRoutes = (path) =>
  PAGES.get(path) ??
  bulletinAt(path) ??
  subscriptionAt(path) ??
  csafFileAt(path) ??
  othersPageAt(path) ??
  guideAt(path);
