import { AwsError } from '../../core/aws-error.ts';
import type { HttpRequest, HttpResponse } from '../../core/http.ts';
import { header } from '../../core/http.ts';
import { REGIONS } from '../../policy/validate/regions.ts';
import type { SignIn } from '../../signin/sign-in.ts';
import type { SignedIn } from '../../signin/web-sessions.ts';
import { type PlainJsonCodec, plainJsonCodec } from '../../wire/plain-json.ts';
import { type Call, GLOBAL_REGION } from '../call-event.ts';
import { AUTHORIZATION_MESSAGE_HEADER } from '../denial-headers.ts';
import { newCall, type PipelineOptions, performCall, recordProblem } from '../pipeline.ts';
import type { Identified } from '../run-operation.ts';
import type { ServiceEntry } from '../service-registry.ts';
import { jsonAnswer, messageOf, type Refusal, statusOf } from './json-answer.ts';

/** Calls an operation for who is signed in. */
export type ConsoleCalls = (
  request: HttpRequest,
  signedIn: SignedIn,
  asked: { readonly entry: ServiceEntry; readonly operation: string },
) => Promise<HttpResponse>;

const refusal = (code: Refusal): AwsError => new AwsError(code, messageOf(code), { status: statusOf(code) });

/** @throws AwsError InvalidRegion */
function regionOf(request: HttpRequest): string {
  const region = header(request, 'x-region') ?? GLOBAL_REGION;
  if (!REGIONS.has(region)) throw refusal('InvalidRegion');
  return region;
}

/**
 * The door of the console: the steps of every call, with a web session and a proof of its browser's key for the
 * signature, and one JSON form for all services.
 */
export function createConsoleCalls(options: PipelineOptions & { readonly signIn: SignIn }): ConsoleCalls {
  const codecs = new Map<ServiceEntry, PlainJsonCodec>();
  const codecOf = (entry: ServiceEntry): PlainJsonCodec => {
    const codec = codecs.get(entry) ?? plainJsonCodec(entry.service);
    codecs.set(entry, codec);
    return codec;
  };

  /** Proven by its browser's key once, and still signed in whenever it is asked again. */
  const identifier = (call: Call, first: SignedIn): (() => Promise<Identified>) => {
    let isProven = false;
    return async () => {
      const signedIn = isProven ? await options.signIn.signedIn(call.request) : first;
      if (signedIn === undefined) throw refusal('NotSignedIn');
      isProven ||= await options.signIn.isFromBoundBrowser(call.request, signedIn);
      // Whoever goes on trying is not recorded try by try.
      if (!isProven) options.throttle.failure(call.request.remoteAddress, call.now);
      // What fails from here on stands in the trail of whose session it is.
      call.caller = signedIn.caller;
      if (!isProven)
        throw refusal(signedIn.session.bound_key === null ? 'SessionNotBound' : 'InvalidSessionProof');
      call.region = regionOf(call.request);
      return signedIn;
    };
  };

  return async (request, signedIn, { entry, operation }) => {
    const call: Call = { ...newCall(options, request), entry, isFromConsole: true };
    if (isKnown(entry, operation)) call.operationName = operation;
    try {
      const codec = codecOf(entry);
      const output = await performCall(options, call, {
        entry,
        identify: identifier(call, signedIn),
        operationName() {
          if (isKnown(entry, operation)) return operation;
          throw refusal('UnknownOperationException');
        },
        decode: (name) => codec.decode(name, request.body),
      });
      return jsonAnswer(200, codec.encode(operation, output), call.requestId);
    } catch (problem) {
      const { error, headers } = recordProblem(options, call, entry, problem);
      const { code, message, status } = error;
      const { requestId } = call;
      const encodedDenial = headers[AUTHORIZATION_MESSAGE_HEADER];
      return jsonAnswer(status, JSON.stringify({ code, message, requestId, encodedDenial }), requestId);
    }
  };
}

const isKnown = ({ service }: ServiceEntry, operation: string): boolean =>
  Object.hasOwn(service.schemas, operation);
