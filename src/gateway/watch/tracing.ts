import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { type Context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { setGlobalErrorHandler, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import { type HttpRequest, type HttpResponse, header } from '../../core/http.ts';
import type { Tracer } from '../../core/tracer.ts';
import type { Handle } from './access-record.ts';
import type { EndedCalls } from './ended-calls.ts';

export interface TracingSettings {
  /** Of an OTLP receiver over HTTP, such as `http://127.0.0.1:4318`; traces go to `/v1/traces` below it. */
  readonly endpoint: string;
  /** Sent along, such as a token. */
  readonly headers: Readonly<Record<string, string>>;
  /** Share of requests that are traced, of those whose caller does not say whether; 0 to 1. */
  readonly ratio: number;
  readonly version: string;
  /** Of this run of the node. */
  readonly nodeId: string;
  /** Told, once in a while, that the receiver does not take traces. */
  readonly report: (problem: string) => void;
}

export interface Tracing {
  readonly tracer: Tracer;
  handle(handle: Handle, calls: EndedCalls): Handle;
  /** Sends what waits. */
  close(): Promise<void>;
}

/** Milliseconds that a receiver may take; it is tried anew later. */
const PATIENCE = 5000;
const INTERVAL = 2000;

const TRACE_HEADERS = {
  get: (request: HttpRequest, key: string) => header(request, key),
  keys: (request: HttpRequest) => [...request.headers.keys()],
};

/** Node's own, told of every request by `node:http` and `node:https` before anything is sent. */
const OUTGOING_CHANNEL = 'http.client.request.created';
const OUTGOING = {
  set: (request: ClientRequest, key: string, value: string): void => {
    request.setHeader(key, value);
  },
};

/**
 * Traces by OpenTelemetry. No attribute holds anything of an input or output: only what the access log tells.
 * @see https://www.w3.org/TR/trace-context/
 */
export function openTracing({ endpoint, headers, ratio, version, nodeId, report }: TracingSettings): Tracing {
  const tellOfLoss = seldom(report);
  setGlobalErrorHandler(tellOfLoss);
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    headers: { ...headers },
    timeoutMillis: PATIENCE,
  });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'keywarden',
      'service.version': version,
      'service.instance.id': nodeId,
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [new BatchSpanProcessor(exporter, { scheduledDelayMillis: INTERVAL })],
  });
  const otel = provider.getTracer('keywarden', version);
  const propagator = new W3CTraceContextPropagator();
  const under = new AsyncLocalStorage<Span>();

  const within = <Result>(span: Span, run: () => Result): Result => under.run(span, () => ended(span, run));
  const tracer: Tracer = {
    span(name, run) {
      const parent = under.getStore();
      // What is not sampled costs no more than this look.
      if (parent === undefined || !parent.isRecording()) return run();
      return within(otel.startSpan(name, {}, contextOf(parent)), run);
    },
  };
  /** What a traced request asks of others, such as of an identity provider for its keys, goes on in its trace. */
  const passOn = (message: unknown): void => {
    const span = under.getStore();
    if (span === undefined || !span.isRecording()) return;
    const { request } = message as { readonly request: ClientRequest };
    propagator.inject(contextOf(span), request, OUTGOING);
  };
  subscribe(OUTGOING_CHANNEL, passOn);
  return {
    tracer,
    handle: (handle, calls) => (request) => {
      const from = propagator.extract(ROOT_CONTEXT, request, TRACE_HEADERS);
      const span = otel.startSpan('request', { kind: SpanKind.SERVER }, from);
      return within(span, async () => {
        const response = await handle(request);
        if (span.isRecording()) describe(span, request, response, calls);
        return response;
      });
    },
    async close() {
      unsubscribe(OUTGOING_CHANNEL, passOn);
      await provider.shutdown().catch(tellOfLoss);
    },
  };
}

const REPORT_PAUSE = 60_000;

/** A receiver that is away would fill the log. */
function seldom(report: (problem: string) => void): (problem: unknown) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (problem) => {
    if (performance.now() - last < REPORT_PAUSE) return;
    last = performance.now();
    report(`traces are lost: ${problem instanceof Error ? problem.message : String(problem)}`);
  };
}

const contextOf = (span: Span): Context => trace.setSpan(ROOT_CONTEXT, span);

/** Ends a span with what it is about; a failure is told by its name alone, for its text may say more. */
function ended<Result>(span: Span, run: () => Result): Result {
  const fail = (problem: unknown): never => {
    const name = problem instanceof Error ? problem.name : 'Error';
    span.setStatus({ code: SpanStatusCode.ERROR, message: name });
    span.end();
    throw problem;
  };
  let result: Result;
  try {
    result = run();
  } catch (problem) {
    return fail(problem);
  }
  if (result instanceof Promise)
    return result.then((value: unknown) => {
      span.end();
      return value;
    }, fail) as Result;
  span.end();
  return result;
}

function describe(span: Span, request: HttpRequest, { status }: HttpResponse, calls: EndedCalls): void {
  const call = calls.of(request);
  span.setAttributes({
    'http.request.method': request.method,
    'http.response.status_code': status,
    ...(call && {
      'keywarden.request_id': call.requestId,
      ...(call.account !== undefined && { 'keywarden.account': call.account }),
      ...(call.error !== undefined && { 'error.type': call.error }),
    }),
  });
  if (call?.service !== undefined) {
    const method = call.operation ?? 'unknown';
    span.updateName(`${call.service}.${method}`);
    span.setAttributes({ 'rpc.system': 'aws-api', 'rpc.service': call.service, 'rpc.method': method });
  }
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
}
