import type { HttpRequest, HttpResponse } from '../core/http.ts';
import { findPage, type PageOptions } from './pages.ts';
import { createPipeline, type PipelineOptions } from './pipeline.ts';

/** Everything Keywarden answers over HTTP, without a socket: `handle(request) → response`. */
export function createGateway(
  options: PipelineOptions & PageOptions,
): (request: HttpRequest) => Promise<HttpResponse> {
  const pipeline = createPipeline(options);
  return async (request) => {
    const page = findPage(request);
    return page === undefined ? pipeline(request) : page(request, options);
  };
}
