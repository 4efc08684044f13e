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

/** Without what is a right by itself: a document's link has its token in the path. */
const toldPath = ({ path }: HttpRequest): string =>
  path.startsWith(DOCUMENT_PATH) ? `${DOCUMENT_PATH}…` : path.slice(0, PATH_LENGTH);

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
