import * as accessAnalyzer from '@aws-sdk/client-accessanalyzer';
import * as cloudtrail from '@aws-sdk/client-cloudtrail';
import * as iam from '@aws-sdk/client-iam';
import * as kms from '@aws-sdk/client-kms';
import * as organizations from '@aws-sdk/client-organizations';
import * as sts from '@aws-sdk/client-sts';
import type { HttpRequest } from '../../src/core/http.ts';
import type { Operation, Service } from '../../src/services/contract.ts';
import { SERVICES } from '../../src/services.ts';
import type { StructureShape } from '../../src/wire/shape.ts';
import { shapeReader } from '../../src/wire/shape.ts';
import { artifactClient } from './artifact-client.ts';
import { cloudHsmClient } from './cloudhsm-client.ts';
import { complianceClient, keywardenClient, securityCenterClient } from './keywarden-client.ts';
import { requestTo } from './raw-call.ts';
import { rolesAnywhereClient } from './rolesanywhere-client.ts';
import type { Credentials } from './server.ts';

/** One operation that the server has, with the shape of its input. */
export interface KnownOperation {
  /** `iam:CreateUser`. */
  readonly label: string;
  readonly service: Service;
  readonly name: string;
  readonly operation: Operation;
  readonly input: StructureShape;
}

const NO_MEMBERS: StructureShape = { kind: 'structure', name: '', isUnion: false, members: [] };

function operationsOf(service: Service): KnownOperation[] {
  const read = shapeReader(service.facts.constraints);
  return Object.entries(service.operations).map(([name, operation]) => {
    const schema = service.schemas[name];
    if (schema === undefined) throw new Error(`${name} has no schema`);
    const shape = read(schema[4]);
    const input = shape.kind === 'structure' ? shape : NO_MEMBERS;
    return { label: `${service.name}:${name}`, service, name, operation, input };
  });
}

/** Every operation of every service; a new one is tested as soon as it is in a table. */
export const EVERY_OPERATION: readonly KnownOperation[] = SERVICES.flatMap(operationsOf);

/** Those that clients sign; the others are called by who has no credentials yet, and proven by their input. */
export const OPERATIONS: readonly KnownOperation[] = EVERY_OPERATION.filter(
  ({ operation }) => operation.prove === undefined,
);

/** The official client of each service: it writes the requests. */
const CLIENTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  iam,
  sts,
  cloudtrail,
  'access-analyzer': accessAnalyzer,
  cloudhsm: cloudHsmClient,
  kms,
  organizations,
  keywarden: keywardenClient,
  securitycenter: securityCenterClient,
  artifact: artifactClient,
  compliance: complianceClient,
  rolesanywhere: rolesAnywhereClient,
};

interface Sendable {
  send(command: unknown): Promise<unknown>;
}

const constructorOf = <Made>(module: Readonly<Record<string, unknown>>, name: string) =>
  module[name] as new (
    argument: unknown,
  ) => Made;

interface Written {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** How a request gets out of a client before it is sent. */
class Caught extends Error {
  readonly request: Written;
  constructor(request: Written) {
    super('caught');
    this.request = request;
  }
}

function newClient(serviceName: string, configuration: Readonly<Record<string, unknown>>): Sendable {
  const module = CLIENTS[serviceName];
  if (module === undefined) throw new Error(`tests have no client for ${serviceName}`);
  const name = Object.keys(module).find((key) => key.endsWith('Client') && !key.startsWith('__'));
  return new (constructorOf<Sendable>(module, name ?? ''))({
    region: 'us-east-1',
    maxAttempts: 1,
    ...configuration,
  });
}

const newCommand = ({ service, name }: KnownOperation, input: unknown): unknown =>
  new (constructorOf(CLIENTS[service.name] ?? {}, `${name}Command`))(input);

/** Asks for `known` with the official client; its answer has the members of the output, and `$metadata`. */
export const sendOperation = (
  { url }: { readonly url: string },
  credentials: Credentials,
  known: KnownOperation,
  input: unknown,
): Promise<unknown> =>
  newClient(known.service.name, { endpoint: url, credentials }).send(newCommand(known, input));

/** A client that throws what it would send. */
const catchingClient = (serviceName: string): Sendable =>
  newClient(serviceName, {
    endpoint: 'http://127.0.0.1',
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'not used' },
    requestHandler: { handle: (request: Written) => Promise.reject(new Caught(request)) },
  });

const clients = new Map<string, Sendable>();

const queryText = (query: Written['query']): string =>
  Object.entries(query)
    .flatMap(([name, values]) => [values ?? ''].flat().map((value) => [name, value] as const))
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');

/** The unsigned request by which the official client asks for `known` with that input. */
export async function writeRequest(url: string, known: KnownOperation, input: unknown): Promise<HttpRequest> {
  const { service } = known;
  const client = clients.get(service.name) ?? catchingClient(service.name);
  clients.set(service.name, client);
  const caught: unknown = await client.send(newCommand(known, input)).catch((error: unknown) => error);
  if (!(caught instanceof Caught)) throw caught;
  const { method, path, query, headers, body = '' } = caught.request;
  const kept = Object.entries(headers).filter(([header]) => /^(?:content-type|x-amz-target)$/i.test(header));
  return requestTo(url, {
    method,
    path,
    query: queryText(query),
    headers: Object.fromEntries(kept.map(([header, value]) => [header.toLowerCase(), value])),
    body: typeof body === 'string' ? body : new TextDecoder().decode(body),
  });
}
