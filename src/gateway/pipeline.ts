import type { AuditLog } from '../audit/audit-log.ts';
import type { EventTags } from '../center/pentest/event-tags.ts';
import { AwsError } from '../core/aws-error.ts';
import type { Clock } from '../core/clock.ts';
import type { Crew } from '../core/crew.ts';
import { type HttpRequest, type HttpResponse, header } from '../core/http.ts';
import { followedBy, type NowOrLater } from '../core/now-or-later.ts';
import type { Random } from '../core/random.ts';
import type { Tracer } from '../core/tracer.ts';
import { timeOrderedUuid } from '../core/uuid.ts';
import type { ClusterHost } from '../custody/clusters/cluster-host.ts';
import type { Sealer } from '../custody/custody.ts';
import { CustodyError } from '../custody/custody-error.ts';
import type { KeyVault } from '../custody/vault/key-vault.ts';
import type { UseOrigin } from '../identity/access-keys/use-book.ts';
import type { Caller } from '../identity/caller.ts';
import type { Directory } from '../identity/directory.ts';
import type { IssuerKeys } from '../identity/oidc/issuer-keys.ts';
import { sessionMayCall } from '../identity/session-limits.ts';
import type { UsageRecorder } from '../identity/usage.ts';
import type { Operation, Prove } from '../services/contract.ts';
import type { NodeView } from '../services/node-view.ts';
import { isCertificateAlgorithm } from '../sigv4/algorithms.ts';
import { checkScope } from '../sigv4/check-scope.ts';
import type { ClaimedSignature } from '../sigv4/claimed-signature.ts';
import { faultToAwsError, SignatureError } from '../sigv4/faults.ts';
import { checkFreshness } from '../sigv4/freshness.ts';
import { parseSignature } from '../sigv4/parse-signature.ts';
import { type SigningCertificate, signingCertificate } from '../sigv4/signing-certificate.ts';
import { SigningKeyCache } from '../sigv4/signing-key.ts';
import { StorageError } from '../storage/storage-error.ts';
import type { Store } from '../storage/store.ts';
import type { ServiceFacts } from '../wire/facts.ts';
import { authenticate, currentCaller } from './authenticate.ts';
import { type Call, callEvent, GLOBAL_REGION } from './call-event.ts';
import { denialExplanation, denialHeaders } from './denial-headers.ts';
import { accessDenied } from './denied-call.ts';
import { createDrainWarning } from './draining.ts';
import { catchUpWhenBehind } from './refuse-when-behind.ts';
import { type Identified, runOperation } from './run-operation.ts';
import { operationOf, type ServiceEntry, type ServiceRegistry } from './service-registry.ts';
import type { Throttle } from './throttle.ts';
import { unavailable } from './unavailable.ts';
import type { CallBook } from './watch/ended-calls.ts';

export interface PipelineOptions {
  readonly services: ServiceRegistry;
  readonly store: Store;
  readonly directory: Directory;
  readonly sealer: Sealer;
  readonly clusters: ClusterHost;
  readonly vault: KeyVault;
  readonly audit: AuditLog;
  readonly eventTags: Pick<EventTags, 'settled'>;
  readonly usage: UsageRecorder;
  readonly issuerKeys: IssuerKeys;
  readonly throttle: Throttle;
  /** The processes of this machine that serve together. */
  readonly crew: Crew;
  readonly calls: CallBook;
  /** Present where requests are traced. */
  readonly tracer?: Tracer;
  readonly clock: Clock;
  readonly random: Random;
  /** A fresh UUID, for request and event ids. */
  readonly newUuid: () => string;
  /** Where others reach this deployment; known once it listens. */
  readonly publicUrl: () => string;
  /** Whether the operator wants no access keys of root. */
  readonly refusesRootKeys: boolean;
  readonly node: NodeView;
  /** Shows the calls of strangers in its trail. */
  readonly managementAccountId: string;
  /** Told of what went wrong inside; never holds a secret. */
  readonly report: (problem: unknown, requestId: string) => void;
}

/** Answers one request; never throws. */
export type Pipeline = (request: HttpRequest) => Promise<HttpResponse>;

/** What a door knows of a call: all the rest is the same for every one. */
export interface Asked {
  readonly entry: ServiceEntry;
  /** Proves who calls, anew each time. @throws SignatureError when nobody does, or no longer */
  readonly identify: () => NowOrLater<Identified>;
  /** The operation that is asked for; told only to who proved to be somebody. @throws AwsError for none that there is */
  readonly operationName: () => string;
  /** @throws AwsError for what is no input of it */
  readonly decode: (operation: string) => unknown;
}

/**
 * The way of every call, step by step, whichever door it came by; `docs/architecture.md` tells why each is there.
 * @returns the output, in the SDK's shape
 * @throws AwsError, SignatureError
 */
export async function performCall(options: PipelineOptions, call: Call, asked: Asked): Promise<unknown> {
  const { entry } = asked;
  const { name: service } = entry.service;
  call.entry = entry;
  const identify = (): NowOrLater<Identified> =>
    followedBy(asked.identify(), (identified) => {
      call.caller = identified.caller;
      if (identified.credential?.isDraining) call.isByDrainingKey = true;
      return identified;
    });
  if (!options.store.mayAnswer()) await catchUpWhenBehind(options.store);
  // What this call's event belongs to must be known by the time there is one.
  const settled = options.eventTags.settled();
  if (settled !== undefined) await settled;
  const { tracer } = options;
  const identified = await (tracer === undefined ? identify() : tracer.span('authenticate', identify));
  const { caller } = identified;
  options.throttle.call(caller.principal.uniqueId, call.now);
  options.usage.record(caller, service, call.region ?? GLOBAL_REGION, call.now);
  const name = asked.operationName();
  call.operationName = name;
  refuseSession(caller, service, name);
  const operation = operationOf(entry, name);
  call.operation = operation;
  options.usage.recordAction(caller, service, name, call.region ?? GLOBAL_REGION, call.now);
  const origin = originOf(call.request);
  options.usage.recordKeyUse(caller, service, name, origin, call.now);
  // Browsers' sessions have a list of their own.
  if (!call.isFromConsole)
    options.usage.recordSessionUse(caller, { at: call.now, service, action: name, ...origin });
  call.input = asked.decode(name);
  const output =
    operation.prove === undefined
      ? await runOperation(options, { call, operation, identified, identify })
      : await runProven(options, call, operation, operation.prove);
  options.calls.succeeded(call);
  return output;
}

const originOf = (request: HttpRequest): UseOrigin => ({
  address: request.remoteAddress,
  userAgent: header(request, 'user-agent') ?? '-',
});

/** The door of AWS's clients, which sign. */
export function createPipeline(options: PipelineOptions): Pipeline {
  const signingKeys = new SigningKeyCache();
  const warned = createDrainWarning(options);

  const answer = async (call: Call): Promise<HttpResponse> => {
    const { request, requestId, now } = call;
    const claimed = parseSignature(request);
    if (claimed === undefined) return answerUnsigned(options, call);
    call.accessKeyId = claimed.accessKeyId;
    call.region = claimed.scope.region;
    const entry = findService(options.services, request, claimed);
    if (isCertificateAlgorithm(claimed.algorithm)) {
      const certified = askedByCertificate(entry, request);
      if (certified !== undefined) return answerCertified(options, call, claimed, certified);
    }
    const output = await performCall(options, call, {
      entry,
      identify: () =>
        followedBy(authenticate(options.directory, signingKeys, request, claimed, now), (credential) =>
          followedBy(currentCaller(options.directory, credential, now), (caller) => ({ credential, caller })),
        ),
      operationName: () => entry.codec.operationOf(request),
      decode: (name) => entry.codec.decode(name, request),
    });
    return entry.codec.encode(call.operationName ?? '', output, requestId, request);
  };

  return async (request) => {
    const call = newCall(options, request);
    const response = await answer(call).catch((problem: unknown) => answerProblem(options, call, problem));
    return call.isByDrainingKey ? warned(call, response) : response;
  };
}

/** A call of which nothing is known but when it came; to be performed, or its problem recorded. */
export function newCall(
  { newUuid, clock, calls }: Pick<PipelineOptions, 'newUuid' | 'clock' | 'calls'>,
  request: HttpRequest,
): Call {
  calls.begun();
  const now = clock.now();
  const eventId = timeOrderedUuid(newUuid(), now);
  return { request, requestId: newUuid(), eventId, now, began: performance.now() };
}

/** An operation that proves its caller by its input. */
interface Provable {
  readonly entry: ServiceEntry;
  readonly name: string;
  readonly operation: Operation;
  readonly prove: Prove<unknown>;
}

/** What an unsigned request asks for, if that may be asked unsigned. @throws SignatureError */
function askedUnsigned(services: ServiceRegistry, call: Call): Provable {
  const entry = services.byRequest(call.request);
  call.entry = entry;
  const name = entry && unsignedName(entry, call.request);
  const operation = name === undefined ? undefined : entry?.service.operations[name];
  if (entry === undefined || name === undefined || operation?.prove === undefined)
    throw new SignatureError('missing-token');
  call.operationName = name;
  call.operation = operation;
  return { entry, name, operation, prove: operation.prove };
}

/** The operation a request names, if it names one. */
function unsignedName({ service, codec }: ServiceEntry, request: HttpRequest): string | undefined {
  try {
    const name = codec.operationOf(request);
    return Object.hasOwn(service.operations, name) ? name : undefined;
  } catch (problem) {
    // To strangers it makes no difference what they ask for without a signature.
    if (problem instanceof AwsError) return undefined;
    throw problem;
  }
}

/** Answers what may be asked without a signature. */
async function answerUnsigned(options: PipelineOptions, call: Call): Promise<HttpResponse> {
  const { request, requestId } = call;
  if (!options.store.mayAnswer()) await catchUpWhenBehind(options.store);
  const { entry, name, operation, prove } = askedUnsigned(options.services, call);
  options.throttle.unsigned(request.remoteAddress, call.now);
  call.input = entry.codec.decode(name, request);
  const output = await runProven(options, call, operation, prove);
  options.calls.succeeded(call);
  return entry.codec.encode(name, output, requestId, request);
}

/** What a request asks for, where the operation itself looks at the certificate that signed it. */
function askedByCertificate(entry: ServiceEntry, request: HttpRequest): Provable | undefined {
  const name = unsignedName(entry, request);
  const operation = name === undefined ? undefined : entry.service.operations[name];
  return name === undefined || operation?.prove === undefined || operation.takesCertificates !== true
    ? undefined
    : { entry, name, operation, prove: operation.prove };
}

/** Answers what the key of a certificate signed: the operation says whom the certificate proves. */
async function answerCertified(
  options: PipelineOptions,
  call: Call,
  claimed: ClaimedSignature,
  { entry, name, operation, prove }: Provable,
): Promise<HttpResponse> {
  const { request, requestId, now } = call;
  call.entry = entry;
  call.operationName = name;
  call.operation = operation;
  if (!options.store.mayAnswer()) await catchUpWhenBehind(options.store);
  options.throttle.unsigned(request.remoteAddress, now);
  checkFreshness(claimed, now);
  const signedBy = signerOf(request, claimed);
  call.input = entry.codec.decode(name, request);
  const output = await runProven(options, call, operation, prove, signedBy);
  options.calls.succeeded(call);
  return entry.codec.encode(name, output, requestId, request);
}

/** @throws AwsError AccessDenied for a signature that does not hold, as AWS answers it; SignatureError */
function signerOf(request: HttpRequest, claimed: ClaimedSignature): SigningCertificate {
  try {
    return signingCertificate(request, claimed);
  } catch (error) {
    if (error instanceof SignatureError && error.fault.kind === 'mismatch')
      throw accessDenied('Invalid signature');
    throw error;
  }
}

/** Runs a call whose caller is whoever its input proves. */
async function runProven(
  options: PipelineOptions,
  call: Call,
  operation: Operation,
  prove: Prove<unknown>,
  signedBy?: SigningCertificate,
): Promise<unknown> {
  const { store, issuerKeys } = options;
  const proof = { now: call.now, db: store.reader, issuerKeys };
  const caller = await prove(signedBy === undefined ? proof : { ...proof, signedBy }, call.input);
  call.caller = caller;
  const identified = { caller };
  return runOperation(options, { call, operation, identified, identify: async () => identified });
}

/** By what the request asks for, else by its credential scope; the two must agree. */
function findService(
  services: ServiceRegistry,
  request: HttpRequest,
  claimed: ClaimedSignature,
): ServiceEntry {
  const { service } = claimed.scope;
  const entry = services.byRequest(request) ?? services.bySigningName(service);
  if (entry === undefined) throw new SignatureError('mismatch', `Service '${service}' is not known here.`);
  checkScope(claimed, entry.service.signingNames);
  return entry;
}

/** Some kinds of temporary credentials may not call IAM or STS at all; AWS says so in two ways. */
function refuseSession(caller: Caller, service: string, operation: string): void {
  if (sessionMayCall(caller, service, operation)) return;
  if (service === 'iam') throw new SignatureError('unknown-key');
  throw accessDenied(`Cannot call ${operation} with session credentials`);
}

/** What a call that failed is answered. */
interface Answered {
  readonly error: AwsError;
  readonly headers: HttpResponse['headers'];
}

/**
 * Every problem becomes an answer and an event; one that cannot be recorded is answered as unavailable. Who proved to be
 * nobody stands in the management account's trail: a claimed key id proves no account.
 */
export function recordProblem(
  options: PipelineOptions,
  call: Call,
  entry: ServiceEntry,
  problem: unknown,
): Answered {
  const answered = answeredWith(options, call, entry, problem);
  options.calls.failed(call, answered.error);
  return answered;
}

function answeredWith(options: PipelineOptions, call: Call, entry: ServiceEntry, problem: unknown): Answered {
  const error = toAwsError(options, call, entry, problem);
  try {
    if (call.caller === undefined) options.throttle.failure(call.request.remoteAddress, call.now);
    const explanation = denialExplanation(call.caller, problem);
    const event = callEvent(call, call.caller?.accountId ?? options.managementAccountId, { error });
    options.audit.append(explanation === undefined ? event : { ...event, denial: explanation });
    return { error, headers: denialHeaders(options.sealer, call.caller, explanation) };
  } catch (refusal) {
    return { error: toAwsError(options, call, entry, refusal), headers: {} };
  }
}

function answerProblem(options: PipelineOptions, call: Call, problem: unknown): HttpResponse {
  const entry = call.entry ?? options.services.fallback(call.request);
  const { error, headers } = recordProblem(options, call, entry, problem);
  const response = entry.codec.encodeError(error, call.requestId, call.request);
  return { ...response, headers: { ...response.headers, ...headers } };
}

function toAwsError(options: PipelineOptions, call: Call, entry: ServiceEntry, problem: unknown): AwsError {
  const { protocol } = entry.service;
  if (problem instanceof SignatureError) return faultToAwsError(problem.fault, protocol);
  if (problem instanceof AwsError) {
    if (problem.logDetail !== undefined || problem.status >= 500) options.report(problem, call.requestId);
    return protocol === 'query' ? problem : inJsonWords(problem, entry.service.facts.errors);
  }
  options.report(problem, call.requestId);
  const isForNow = problem instanceof StorageError || problem instanceof CustodyError;
  if (isForNow && problem.fault === 'unavailable') return unavailable(problem.message);
  return new AwsError('InternalFailure', 'The request processing has failed because of an unknown error.', {
    status: 500,
  });
}

/**
 * Errors of the pipeline itself: JSON services call them `…Exception`, and answer 400 where the caller is to blame unless
 * the service's model has another status (REST-JSON).
 */
const JSON_CODES: ReadonlyMap<string, string> = new Map([
  ['AccessDenied', 'AccessDeniedException'],
  ['Throttling', 'ThrottlingException'],
]);

function inJsonWords(error: AwsError, modelled: ServiceFacts['errors']): AwsError {
  const code = JSON_CODES.get(error.code);
  return code === undefined
    ? error
    : new AwsError(code, error.message, { status: modelled[code]?.http ?? 400 });
}
