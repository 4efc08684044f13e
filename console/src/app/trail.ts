import { matchPath } from 'react-router';
import { PAGES } from './pages.ts';

export interface TrailStep {
  readonly text: string;
  /** Below `/console`. */
  readonly path: string;
}

/** Titles and parents may name parameters of the page's path. */
const filled = (pattern: string, params: Readonly<Record<string, string | undefined>>): string =>
  pattern.replace(/:(\w+)/g, (whole, name: string) => params[name] ?? whole);

/** The way from home to a page, for its breadcrumbs. */
export function findTrail(pathname: string): readonly TrailStep[] {
  for (const page of PAGES) {
    const match = matchPath(page.path, pathname);
    if (match === null) continue;
    const step = { text: filled(page.title, match.params), path: pathname };
    if (page.path === '/') return [step];
    const encoded = Object.fromEntries(
      Object.entries(match.params).map(([name, value]) => [name, encodeURIComponent(value ?? '')]),
    );
    return [...findTrail(filled(page.parent ?? '/', encoded)), step];
  }
  return [{ text: 'Home', path: '/' }];
}
