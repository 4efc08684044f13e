import type { HttpResponse } from '../core/http.ts';
import { type Framed, framed } from '../web/frame.ts';
import { html } from '../web/html.ts';
import { HOME } from './safe-target.ts';

/** What a sign-in page says of itself; the rest is the same on all of them. */
export type Page = Omit<Framed, 'header' | 'footer' | 'head' | 'stylesheet' | 'isPublic' | 'cacheControl'>;

/** Nothing of it is kept by caches or shown by search engines. */
export const pageResponse = (page: Page): HttpResponse =>
  framed({ ...page, header: html`<a href="${HOME}">Keywarden</a>`, stylesheet: '/signin/style.css' });
