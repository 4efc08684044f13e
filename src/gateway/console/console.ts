import { AwsError } from '../../core/aws-error.ts';
import { type HttpRequest, type HttpResponse, header } from '../../core/http.ts';
import { isFromHere } from '../../signin/cookies.ts';
import { HOME } from '../../signin/safe-target.ts';
import type { SignIn } from '../../signin/sign-in.ts';
import type { SignedIn } from '../../signin/web-sessions.ts';
import { isFormToken } from '../../web/form.ts';
import type { PipelineOptions } from '../pipeline.ts';
import { refuseWhenBehind } from '../refuse-when-behind.ts';
import { createConsoleCalls } from './console-call.ts';
import { createCspReports } from './csp-reports.ts';
import { openConsoleFiles } from './files.ts';
import { CSP_REPORT_PATH } from './headers.ts';
import { jsonAnswer, refuse } from './json-answer.ts';
import { sessionAnswer } from './session-answer.ts';

export interface ConsoleOptions extends PipelineOptions {
  readonly signIn: SignIn;
  readonly version: string;
}

/** The web console: its files, and the door by which it calls operations. */
export interface Console {
  /** Whether a path is the console's. */
  owns(path: string): boolean;
  /** Answers a request for one of its paths; never throws. */
  answer(request: HttpRequest): Promise<HttpResponse>;
  /** Violations of the page's Content-Security-Policy that browsers told of since the start. */
  cspViolations(): number;
}

const API = `${HOME}/api/`;
const CALL = /^\/console\/api\/([a-z-]{1,64})\/([A-Za-z0-9]{1,128})$/;
/** A place in the console; names of users, policies and providers may have dots. */
const isPlace = (path: string): boolean => !path.startsWith(`${HOME}/assets/`) && !path.startsWith(API);

export function createConsole(options: ConsoleOptions): Console {
  const { signIn, services, store, throttle, clock, publicUrl } = options;
  const files = openConsoleFiles();
  const calls = createConsoleCalls(options);
  const reports = createCspReports((problem) => options.report(problem, options.newUuid()));

  /** Whoever posts without being a page of ours with its session's token is somebody who guesses. */
  const provenPost = async (request: HttpRequest): Promise<SignedIn | HttpResponse> => {
    if (request.method !== 'POST') return refuse('MethodNotAllowed');
    const type = header(request, 'content-type')?.split(';')[0]?.trim().toLowerCase();
    if (type !== 'application/json') return refuse('UnsupportedMediaType');
    if (!isFromHere(request, publicUrl())) return refuse('CrossSiteRequest');
    const signedIn = await signIn.signedIn(request);
    if (signedIn !== undefined && isFormToken(header(request, 'x-csrf-token'), signedIn.cookie))
      return signedIn;
    throttle.failure(request.remoteAddress, clock.now());
    return refuse(signedIn === undefined ? 'NotSignedIn' : 'InvalidCsrfToken');
  };

  const bind = async (request: HttpRequest): Promise<HttpResponse> => {
    const signedIn = await provenPost(request);
    if (!('session' in signedIn)) return signedIn;
    // Each try is recorded.
    throttle.unsigned(request.remoteAddress, clock.now());
    const outcome = await signIn.bind(request, signedIn, publicKeyIn(request.body));
    if (outcome === 'no-key') return refuse('InvalidKey');
    return outcome === 'taken' ? refuse('SessionBoundElsewhere') : jsonAnswer(200, '{"bound":true}');
  };

  const session = async (request: HttpRequest): Promise<HttpResponse> => {
    if (!isRead(request)) return refuse('MethodNotAllowed');
    const signedIn = isFromHere(request, publicUrl()) ? await signIn.signedIn(request) : undefined;
    return signedIn === undefined
      ? refuse('NotSignedIn')
      : sessionAnswer({ ...options, db: store.reader }, signedIn);
  };

  const api = async (request: HttpRequest): Promise<HttpResponse> => {
    const place = request.path.slice(API.length);
    if (place === 'session') return session(request);
    if (place === 'binding') return bind(request);
    const [, service, operation] = CALL.exec(request.path) ?? [];
    if (service === undefined || operation === undefined) return refuse('NotFound');
    const signedIn = await provenPost(request);
    if (!('session' in signedIn)) return signedIn;
    const entry = services.bySigningName(service);
    return entry === undefined ? refuse('UnknownService') : calls(request, signedIn, { entry, operation });
  };

  const takeReport = (request: HttpRequest): HttpResponse => {
    if (request.method !== 'POST') return refuse('MethodNotAllowed');
    throttle.unsigned(request.remoteAddress, clock.now());
    reports.take(request);
    return { status: 204, headers: {}, body: '' };
  };

  const page = async (request: HttpRequest): Promise<HttpResponse> => {
    if (!isRead(request)) return refuse('MethodNotAllowed');
    const asset = await files.asset(request);
    if (asset !== undefined) return asset;
    if (!isPlace(request.path)) return refuse('NotFound');
    if ((await signIn.signedIn(request)) !== undefined) return files.page();
    const wanted = request.query === '' ? request.path : `${request.path}?${request.query}`;
    const location = wanted === HOME ? '/signin' : `/signin?to=${encodeURIComponent(wanted)}`;
    return { status: 302, headers: { location, 'cache-control': 'no-store' }, body: '' };
  };

  return {
    owns: (path) => path === HOME || path.startsWith(`${HOME}/`),
    async answer(request) {
      try {
        if (request.path === CSP_REPORT_PATH) return takeReport(request);
        refuseWhenBehind(store);
        return await (request.path.startsWith(API) ? api(request) : page(request));
      } catch (problem) {
        if (problem instanceof AwsError && problem.code === 'Throttling') return refuse('Throttling');
        options.report(problem, options.newUuid());
        return refuse('ServiceUnavailable');
      }
    },
    cspViolations: () => reports.count,
  };
}

const isRead = ({ method }: HttpRequest): boolean => method === 'GET' || method === 'HEAD';

/** What stands under `publicKey`; whether that is a key, others see. */
function publicKeyIn(body: Uint8Array): unknown {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    return (Object(value) as { readonly publicKey?: unknown }).publicKey;
  } catch {
    return undefined;
  }
}
