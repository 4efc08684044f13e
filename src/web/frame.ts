import type { HttpResponse } from '../core/http.ts';
import { Html, html } from './html.ts';

/** A page of ours, without what is around every page. */
export interface Framed {
  readonly title: string;
  readonly body: Html;
  /** What stands above the page, such as a name that leads home. */
  readonly header: Html;
  readonly footer?: Html;
  /** More of the `<head>`, such as links to feeds. */
  readonly head?: Html;
  /** By path, of ours. */
  readonly stylesheet: string;
  readonly status?: number;
  readonly isWide?: boolean;
  /** True for pages that search engines may show. */
  readonly isPublic?: boolean;
  /** Scripts of ours that the page works better with, by path. */
  readonly scripts?: readonly string[];
  /** Origins, beside our own, that a form leads to. */
  readonly formTargets?: readonly string[];
  readonly cookies?: readonly string[];
  /** Nothing is kept by caches unless told. */
  readonly cacheControl?: string;
}

/** No frame, no foreign script, style or image, no form that posts elsewhere. */
const headersOf = ({
  scripts = [],
  formTargets = [],
  cacheControl = 'no-store',
}: Framed): Record<string, string> => ({
  'content-type': 'text/html; charset=utf-8',
  'cache-control': cacheControl,
  'content-security-policy': [
    "default-src 'none'",
    "style-src 'self'",
    // The empty icon, which keeps browsers from asking for one.
    "img-src 'self' data:",
    ...(scripts.length > 0 ? ["script-src 'self'"] : []),
    ["form-action 'self'", ...formTargets].join(' '),
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  // Not `no-referrer`, which hides the origin of forms from ourselves too.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
});

/** The whole answer: what is around every page, and what browsers are told not to do with it. */
export function framed(page: Framed): HttpResponse {
  const { title, body, header, footer, head, stylesheet, status = 200, cookies } = page;
  const { isWide, isPublic, scripts = [] } = page;
  const robots = isPublic ? undefined : html`<meta name="robots" content="noindex">`;
  const markup = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
${robots}<title>${title} · Keywarden</title><link rel="icon" href="data:,"><link rel="stylesheet" href="${stylesheet}">${head}
${scripts.map((path) => html`<script src="${path}" defer></script>`)}
</head><body><header>${header}</header>
<main${isWide ? new Html(' class="wide"') : undefined}>
<h1>${title}</h1>
${body}
</main>${footer}</body></html>
`;
  return { status, headers: headersOf(page), ...(cookies && { cookies }), body: markup.toString() };
}

/** Sends the browser to a page of ours, by path: after a post, so that reloading posts nothing. */
export const goTo = (path: string, cookies: readonly string[] = []): HttpResponse => ({
  status: 303,
  headers: { location: path, 'cache-control': 'no-store', 'referrer-policy': 'same-origin' },
  cookies,
  body: '',
});

/** What went wrong, in a box that screen readers tell at once. */
export const problemBox = (text: string | undefined): Html | undefined =>
  text === undefined ? undefined : html`<p class="note bad" role="alert">${text}</p>`;
