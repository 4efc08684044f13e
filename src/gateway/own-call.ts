import type { HttpRequest } from '../core/http.ts';
import type { Call } from './call-event.ts';
import { newCall, type PipelineOptions, performCall, recordProblem } from './pipeline.ts';
import type { Identified } from './run-operation.ts';
import type { ServiceEntry } from './service-registry.ts';

/** An operation that somebody who is signed in calls by a page of ours. */
export interface OwnCall {
  /** Short name, such as `iam`. */
  readonly service: string;
  readonly operation: string;
  /** Lists are for services that speak JSON. */
  readonly input: Readonly<Record<string, string | number | readonly string[]>>;
  /** Of the browser: policies see its address and user agent, and so does the trail. */
  readonly request: HttpRequest;
  /** Who is signed in, proven anew each time. @throws SignatureError when nobody is any more */
  readonly identify: () => Promise<Identified>;
}

/**
 * Calls an operation as a client would: the same constraints, decision, transaction and event.
 * @returns what the operation answers, in the SDK's shape
 * @throws AwsError what a client would be answered
 */
export async function callOwn(options: PipelineOptions, own: OwnCall): Promise<unknown> {
  const { service, operation, request, identify } = own;
  const entry = options.services.entries.find((each) => each.service.name === service);
  if (entry === undefined) throw new Error(`there is no service ${service}`);
  const call: Call = { ...newCall(options, request), operationName: operation, isFromConsole: true };
  try {
    return await performCall(options, call, {
      entry,
      identify,
      operationName: () => operation,
      decode: (name) => entry.codec.decode(name, asClientsSend(entry, own)),
    });
  } catch (problem) {
    throw recordProblem(options, call, entry, problem).error;
  }
}

/** The call in the protocol of its service, so that one decoder checks all input. */
function asClientsSend({ service }: ServiceEntry, { operation, input, request }: OwnCall): HttpRequest {
  const isQuery = service.protocol === 'query';
  const body = isQuery
    ? formOf({ Action: operation, Version: service.apiVersion, ...input })
    : JSON.stringify(input);
  const headers = new Map(request.headers);
  headers.set('content-type', [isQuery ? 'application/x-www-form-urlencoded' : 'application/x-amz-json-1.1']);
  headers.set('x-amz-target', [`${service.facts.targetPrefix}.${operation}`]);
  if (isQuery) headers.delete('x-amz-target');
  return { ...request, method: 'POST', path: '/', query: '', headers, body: new TextEncoder().encode(body) };
}

const formOf = (fields: OwnCall['input']): string =>
  new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)])).toString();
