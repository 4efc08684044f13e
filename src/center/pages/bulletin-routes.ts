import type { HttpResponse } from '../../core/http.ts';
import type { CenterPage, CenterRoutes } from '../parts.ts';
import { CENTER } from './paths.ts';
import { CENTER_STYLE } from './style.ts';

const stylesheet = (): HttpResponse => ({
  status: 200,
  headers: {
    'content-type': 'text/css; charset=utf-8',
    'cache-control': 'public, max-age=3600',
    'x-content-type-options': 'nosniff',
  },
  body: CENTER_STYLE,
});

const PAGES: ReadonlyMap<string, CenterPage> = new Map<string, CenterPage>([[CENTER.style, stylesheet]]);

export const BULLETIN_ROUTES: CenterRoutes = (path) => PAGES.get(path);
