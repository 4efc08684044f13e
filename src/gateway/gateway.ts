import type { Center } from '../center/center.ts';
import type { HttpRequest, HttpResponse } from '../core/http.ts';
import type { SignIn } from '../signin/sign-in.ts';
import { createArtifactDocuments } from './artifact-documents.ts';
import { createConsole } from './console/console.ts';
import { findPage, type PageOptions } from './pages.ts';
import { createPipeline, type PipelineOptions } from './pipeline.ts';

export interface Gateway {
  handle(request: HttpRequest): Promise<HttpResponse>;
  /** Violations of the console's Content-Security-Policy that browsers told of since the start. */
  cspViolations(): number;
}

/** Everything Keywarden answers over HTTP, without a socket: `handle(request) → response`. */
export function createGateway(
  options: PipelineOptions & PageOptions & { readonly signIn: SignIn; readonly center: Center },
): Gateway {
  const pipeline = createPipeline(options);
  const console = createConsole(options);
  const documents = createArtifactDocuments(options);
  const handle = async (request: HttpRequest): Promise<HttpResponse> => {
    if (options.signIn.owns(request.path)) return options.signIn.answer(request);
    if (options.center.owns(request.path)) return options.center.answer(request);
    if (console.owns(request.path)) return console.answer(request);
    if (documents.owns(request.path)) return documents.answer(request);
    const page = findPage(request);
    return page === undefined ? pipeline(request) : page(request, options);
  };
  return { handle, cspViolations: () => console.cspViolations() };
}
