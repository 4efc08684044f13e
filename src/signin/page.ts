import type { HttpResponse } from '../core/http.ts';
import { Html, html } from './html.ts';
import { HOME } from './safe-target.ts';

export interface Page {
  readonly title: string;
  readonly body: Html;
  readonly status?: number;
  readonly isWide?: boolean;
  /** Scripts of ours that the page works better with, by path. */
  readonly scripts?: readonly string[];
  /** Origins, beside our own, that a form leads to. */
  readonly formTargets?: readonly string[];
  readonly cookies?: readonly string[];
}

/** No frame, no foreign script, style or image, no form that posts elsewhere, nothing kept by caches. */
const headersOf = (hasScripts: boolean, formTargets: readonly string[]): Record<string, string> => ({
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': [
    "default-src 'none'",
    "style-src 'self'",
    // The empty icon, which keeps browsers from asking for one.
    "img-src 'self' data:",
    ...(hasScripts ? ["script-src 'self'"] : []),
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

export function pageResponse({
  title,
  body,
  status = 200,
  isWide,
  scripts = [],
  formTargets = [],
  cookies,
}: Page): HttpResponse {
  const markup = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${title} · Keywarden</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/signin/style.css">
${scripts.map((path) => html`<script src="${path}" defer></script>`)}
</head><body><header><a href="${HOME}">Keywarden</a></header>
<main${isWide ? new Html(' class="wide"') : undefined}>
<h1>${title}</h1>
${body}
</main></body></html>
`;
  return {
    status,
    headers: headersOf(scripts.length > 0, formTargets),
    ...(cookies && { cookies }),
    body: markup.toString(),
  };
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
