import { DOCUMENT_PATH } from '../../compliance/artifact/document-link.ts';
import type { HttpRequest, HttpResponse } from '../../core/http.ts';
import type { EndedCall, EndedCalls } from './ended-calls.ts';

/** One answered request, for the access log. The query is left out: a presigned one holds a signature, and a link its token. */
export interface AccessRecord extends Partial<EndedCall> {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** From the whole request in memory to its answer. */
  readonly milliseconds: number;
  readonly address: string;
}

export type Handle = (request: HttpRequest) => Promise<HttpResponse>;

/** Characters of a path that are told: a stranger chooses it. */
const PATH_LENGTH = 256;

/** Below these a path is a right by itself: links of documents, of cases for who reported them, and of subscriptions. */
const SECRET_PATHS = [
  DOCUMENT_PATH,
  '/security/case/',
  '/security/api/case/',
  '/security/confirm/',
  '/security/unsubscribe/',
];

function toldPath({ path }: HttpRequest): string {
  const secret = SECRET_PATHS.find((prefix) => path.startsWith(prefix));
  return secret === undefined ? path.slice(0, PATH_LENGTH) : `${secret}…`;
}

/** Tells of every request when it is answered. */
export const withAccessLog =
  (handle: Handle, calls: EndedCalls, tell: (record: AccessRecord) => void): Handle =>
  async (request) => {
    const began = performance.now();
    const response = await handle(request);
    tell({
      method: request.method,
      path: toldPath(request),
      status: response.status,
      milliseconds: Math.round((performance.now() - began) * 1000) / 1000,
      address: request.remoteAddress,
      ...calls.of(request),
    });
    return response;
  };
