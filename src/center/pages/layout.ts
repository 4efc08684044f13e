import { AwsError } from '../../core/aws-error.ts';
import type { HttpResponse } from '../../core/http.ts';
import { type Framed, framed } from '../../web/frame.ts';
import { type Html, html } from '../../web/html.ts';
import { CENTER } from './paths.ts';

/** What a page of the Security Center says of itself; the rest is the same on all of them. */
export type CenterPageParts = Omit<Framed, 'header' | 'footer' | 'stylesheet' | 'isPublic' | 'isWide'> & {
  /** The entry of the menu that the page belongs to. */
  readonly within?: string;
  /** True for what only its reader may see: no search engine shows it. */
  readonly isPrivate?: boolean;
};

const MENU: readonly (readonly [path: string, text: string])[] = [
  [CENTER.bulletins, 'Bulletins'],
  [CENTER.subscribe, 'By mail'],
  [CENTER.guides, 'Good practice'],
  [CENTER.report, 'Report a vulnerability'],
  [CENTER.policy, 'Policy'],
  [CENTER.key, 'OpenPGP key'],
];

const menu = (within: string | undefined): Html =>
  html`<nav aria-label="Security Center">${MENU.map(([path, text]) =>
    path === within
      ? html`<a href="${path}" aria-current="page">${text}</a>`
      : html`<a href="${path}">${text}</a>`,
  )}</nav>`;

/** A page of the Security Center. */
export const centerPage = ({ within, isPrivate, ...page }: CenterPageParts): HttpResponse =>
  framed({
    ...page,
    isWide: true,
    isPublic: isPrivate !== true,
    stylesheet: CENTER.style,
    header: html`<a href="${CENTER.home}">Security Center</a>${menu(within)}`,
  });

export const notFoundPage = (): HttpResponse =>
  centerPage({
    title: 'Page not found',
    status: 404,
    isPrivate: true,
    body: html`<p>There is no such page. <a href="${CENTER.home}">Security Center</a></p>`,
  });

/** For a visitor whose request failed; `report` tells the operator of what is no fault of the visitor's. */
export function troublePage(problem: unknown, report: () => void, requestId: string): HttpResponse {
  if (problem instanceof AwsError && problem.code === 'Throttling')
    return centerPage({
      title: 'Too many requests',
      status: 429,
      isPrivate: true,
      body: html`<p>Wait a little, then try again.</p>`,
    });
  report();
  return centerPage({
    title: 'Something went wrong',
    status: 500,
    isPrivate: true,
    body: html`<p>Try again. If it stays so, tell us this number: <code>${requestId}</code></p>`,
  });
}
