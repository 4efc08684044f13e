import { AwsError } from '../core/aws-error.ts';
import { type HttpRequest, header } from '../core/http.ts';
import type { Operation, Service } from '../services/contract.ts';
import { compileService } from '../wire/compile-service.ts';
import type { ServiceCodec } from '../wire/service-codec.ts';

/** A service with its codec, compiled once. */
export interface ServiceEntry {
  readonly service: Service;
  readonly codec: ServiceCodec;
}

export interface ServiceRegistry {
  readonly entries: readonly ServiceEntry[];
  /** By the service of a credential scope. */
  bySigningName(name: string): ServiceEntry | undefined;
  /** By what the request itself asks for, target header, form version or path; undefined if no service knows it. */
  byRequest(request: HttpRequest): ServiceEntry | undefined;
  /** For errors before any service is known: answers in the protocol the request seems to speak. */
  fallback(request: HttpRequest): ServiceEntry;
}

/**
 * @throws Error when the tables of a service contradict each other: an operation without schema, two services with one
 * signing name. The server does not start then.
 */
export function createServiceRegistry(services: readonly Service[]): ServiceRegistry {
  const entries = services.map((service): ServiceEntry => {
    for (const name of Object.keys(service.operations)) {
      if (!Object.hasOwn(service.schemas, name)) throw new Error(`${service.name}:${name} has no schema`);
    }
    return { service, codec: compileService(service) };
  });
  const bySigningName = new Map<string, ServiceEntry>();
  for (const entry of entries) {
    for (const name of entry.service.signingNames) {
      if (bySigningName.has(name)) throw new Error(`two services sign as ${name}`);
      bySigningName.set(name, entry);
    }
  }
  const byTarget = (target: string): ServiceEntry | undefined => {
    const prefix = lastSegment(target.slice(0, target.lastIndexOf('.')));
    return entries.find(
      ({ service }) =>
        service.facts.targetPrefix !== null && lastSegment(service.facts.targetPrefix) === prefix,
    );
  };
  const byVersion = (version: string): ServiceEntry | undefined =>
    entries.find(({ service }) => service.protocol === 'query' && service.apiVersion === version);
  /** The only REST service that has the request's route; some routes (`/tags/{resourceArn}`) belong to several. */
  const byRoute = (request: HttpRequest): ServiceEntry | undefined => {
    const [only, ...others] = entries.filter(
      ({ service, codec }) => service.protocol === 'rest-json' && hasRoute(codec, request),
    );
    return others.length === 0 ? only : undefined;
  };
  const firstOf = (protocol: Service['protocol']): ServiceEntry | undefined =>
    entries.find(({ service }) => service.protocol === protocol);
  const byRequest = (request: HttpRequest): ServiceEntry | undefined => {
    const target = header(request, 'x-amz-target');
    if (target !== undefined) return byTarget(target);
    // Only REST services are asked anywhere else.
    if (request.path !== '/') return byRoute(request);
    const version = formVersion(request);
    return version === undefined ? undefined : byVersion(version);
  };
  return {
    entries,
    bySigningName: (name) => bySigningName.get(name),
    byRequest,
    fallback(request) {
      const asked = byRequest(request);
      if (asked !== undefined) return asked;
      const entry = header(request, 'x-amz-target') === undefined ? firstOf('query') : firstOf('json');
      if (entry === undefined) throw new Error('no service speaks this protocol');
      return entry;
    },
  };
}

function hasRoute(codec: ServiceCodec, request: HttpRequest): boolean {
  try {
    codec.operationOf(request);
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}

/** Some SDKs send `CloudTrail_20131101`, others the same name with its Java package before it. */
const lastSegment = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

/** `Version` of an AWS Query request, from the query string or the form body. */
const formVersion = ({ query, body }: HttpRequest): string | undefined =>
  (query === '' ? null : VERSION.exec(query))?.[1] ??
  VERSION.exec(Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1'))?.[1];

const VERSION = /(?:^|&)Version=([^&]*)/;

/** @throws AwsError for an operation of the API that Keywarden does not have */
export function operationOf(entry: ServiceEntry, name: string): Operation {
  const { operations } = entry.service;
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (operation === undefined) {
    throw new AwsError('NotImplemented', `The operation ${name} is not implemented.`, { status: 501 });
  }
  return operation;
}
