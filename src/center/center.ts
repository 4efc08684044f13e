import type { HttpRequest, HttpResponse } from '../core/http.ts';
import { HANDLING_ROUTES } from './handling-pages/routes.ts';
import { BULLETIN_ROUTES } from './pages/bulletin-routes.ts';
import { notFoundPage, troublePage } from './pages/layout.ts';
import type { CenterParts, CenterRoutes } from './parts.ts';

/** All public pages, by area; the first that knows a path answers. */
const AREAS: readonly CenterRoutes[] = [BULLETIN_ROUTES, HANDLING_ROUTES];

/** Below these everything is ours, whether there is such a page or not. */
const OURS =
  /^(?:\/security|\/\.well-known\/csaf|\/\.well-known\/openpgpkey)(?:\/|$)|^\/\.well-known\/security\.txt$/;

/** The public pages of the Security Center. */
export interface Center {
  /** Whether a path is one of ours. */
  owns(path: string): boolean;
  /** Never throws. */
  answer(request: HttpRequest): Promise<HttpResponse>;
}

export const createCenter = (parts: CenterParts): Center => ({
  owns: (path) => OURS.test(path),
  async answer(request) {
    for (const area of AREAS) {
      const page = area(request.path);
      if (page === undefined) continue;
      try {
        return await page(parts, request);
      } catch (problem) {
        const requestId = parts.newUuid();
        return troublePage(problem, () => parts.report(problem, requestId), requestId);
      }
    }
    return notFoundPage();
  },
});
