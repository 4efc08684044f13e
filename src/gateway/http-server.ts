import { randomUUID } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, RequestListener, ServerResponse } from 'node:http';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer, Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { HttpRequest, HttpResponse } from '../core/http.ts';
import { closeServer, connectionsOf, drainServer } from './end-http-server.ts';

/** Limits on what a client may send, and how slowly. */
export interface HttpLimits {
  /** Bytes of body. AWS's largest inputs here (policy documents, certificate chains, metadata) stay far below. */
  readonly bodyBytes: number;
  /**
   * Bodies above 16 KiB in memory at once. They are read before anybody has proved to be somebody; calls with smaller
   * ones, which are nearly all, go on whatever strangers send.
   */
  readonly largeBodies: number;
  /** Bytes of all headers together; a session token with tags and policies takes some 6 KiB. */
  readonly headerBytes: number;
  readonly headerCount: number;
  /** Milliseconds from the first byte of a request to its last. */
  readonly requestMilliseconds: number;
  /** Milliseconds a connection may idle between requests. */
  readonly idleMilliseconds: number;
  readonly connections: number;
}

export const DEFAULT_HTTP_LIMITS: HttpLimits = {
  bodyBytes: 1024 * 1024,
  largeBodies: 128,
  headerBytes: 32 * 1024,
  headerCount: 128,
  requestMilliseconds: 20_000,
  idleMilliseconds: 60_000,
  connections: 10_000,
};

/** What TLS is served with. */
export interface TlsPair {
  /** The chain, the own certificate first. */
  readonly certificatePem: string;
  readonly keyPem: string;
}

export interface HttpServerOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: TlsPair;
  readonly limits: HttpLimits;
  /** Addresses of proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed. */
  readonly trustedProxies: readonly string[];
  /** True where TLS ends at a proxy in front: every request counts as secure. */
  readonly isTlsTerminatedInFront: boolean;
  /** Answers a request; must not throw. */
  readonly handle: (request: HttpRequest) => Promise<HttpResponse>;
  /** Takes over the connections of requests for `path` that ask for another protocol; must not throw. */
  readonly upgrade?: {
    readonly path: string;
    readonly take: (request: HttpRequest, socket: Duplex, head: Uint8Array) => Promise<void>;
  };
}

export interface HttpServerState {
  readonly connections: number;
  readonly mostConnections: number;
  /** Requests refused before anything of them was looked at, by status, since the start. */
  readonly refusals: Readonly<Record<string, number>>;
}

export interface RunningHttpServer {
  readonly host: string;
  readonly port: number;
  state(): Promise<HttpServerState>;
  /** Serves connections that begin from now on with another certificate; only where TLS is served. */
  setTls(tls: TlsPair): void;
  /**
   * Takes no connection any more, and asks clients to make others: each answer says `Connection: close`. Resolves when all
   * connections have ended, those that took another protocol included, or after `patienceMilliseconds`.
   */
  drain(patienceMilliseconds: number): Promise<void>;
  /** Stops listening and resolves when the requests under way are answered. */
  close(): Promise<void>;
}

/** Raw on purpose: SigV4 signs the exact path, query and body, and frameworks normalise them. */
export async function startHttpServer(options: HttpServerOptions): Promise<RunningHttpServer> {
  const { limits } = options;
  const serverOptions = {
    maxHeaderSize: limits.headerBytes,
    requestTimeout: limits.requestMilliseconds,
    headersTimeout: limits.requestMilliseconds,
    connectionsCheckingInterval: 1000,
    keepAliveTimeout: limits.idleMilliseconds,
    noDelay: true,
    // Any other request that offers an upgrade is answered as if it did not.
    shouldUpgradeCallback: (incoming: IncomingMessage) =>
      options.upgrade !== undefined && incoming.url?.split('?')[0] === options.upgrade.path,
  };
  const largeBodies: LargeBodies = { now: 0, most: limits.largeBodies };
  const refusals: Refusals = { 400: 0, 413: 0, 431: 0, 503: 0 };
  const draining = { isOn: false };
  const parts = { ...options, largeBodies, refusals, draining };
  const listener: RequestListener = (incoming, outgoing) => {
    serve(incoming, outgoing, parts).catch((problem: unknown) => incoming.destroy(problem as Error));
  };
  const server: Server = options.tls
    ? createHttpsServer(
        {
          ...serverOptions,
          ...secureContext(options.tls),
        },
        listener,
      )
    : createHttpServer(serverOptions, listener);
  // Node drops headers beyond its own count silently, signed ones too: count them ourselves instead.
  server.maxHeadersCount = 0;
  server.maxConnections = limits.connections;
  // In a worker of several: what is too much is not handed on in circles.
  Object.assign(server, { dropMaxConnection: true });
  server.on('upgrade', (incoming, socket, head) => {
    socket.on('error', () => socket.destroy());
    const request = toRequest(incoming, incoming.url ?? '/', EMPTY, options);
    options.upgrade?.take(request, socket, head).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  return {
    host: options.host,
    port,
    setTls: (tls) => {
      if (server instanceof HttpsServer) server.setSecureContext(secureContext(tls));
    },
    state: async () => ({
      connections: await connectionsOf(server),
      mostConnections: limits.connections,
      refusals: { ...refusals },
    }),
    drain(patienceMilliseconds) {
      draining.isOn = true;
      return drainServer(server, patienceMilliseconds);
    },
    close: () => closeServer(server),
  };
}

const secureContext = ({ certificatePem, keyPem }: TlsPair) =>
  ({ cert: certificatePem, key: keyPem, minVersion: 'TLSv1.2' }) as const;

async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  options: HttpServerOptions & {
    readonly largeBodies: LargeBodies;
    readonly refusals: Refusals;
    readonly draining: { readonly isOn: boolean };
  },
): Promise<void> {
  const { limits, largeBodies, refusals } = options;
  const target = incoming.url ?? '/';
  const refuseAs = (status: keyof Refusals, message: string): void => {
    refusals[status]++;
    refuse(outgoing, status, message);
  };
  if (incoming.rawHeaders.length > limits.headerCount * 2) return refuseAs(431, 'Too many headers.');
  if (!target.startsWith('/')) return refuseAs(400, 'The request target must be a path.');
  const body = await readBody(incoming, limits.bodyBytes, () => mayBeLarge(outgoing, largeBodies));
  if (body === 'too-large') return refuseAs(413, `The body exceeds ${limits.bodyBytes} bytes.`);
  if (body === 'too-many') return refuseAs(503, 'The server is busy. Try again.');
  if (body === 'aborted') return;
  const response = await options.handle(toRequest(incoming, target, body, options));
  if (options.draining.isOn) outgoing.shouldKeepAlive = false;
  respond(outgoing, response);
}

/** Requests that were refused, by status. */
type Refusals = Record<400 | 413 | 431 | 503, number>;

const EMPTY = new Uint8Array(0);
/** Bytes of a body that is not large. */
const SMALL_BODY = 16 * 1024;

/** How many large bodies are in memory, and may be. */
interface LargeBodies {
  now: number;
  readonly most: number;
}

/** True when one more may be held, until its answer is sent or its connection ends. */
function mayBeLarge(outgoing: ServerResponse, largeBodies: LargeBodies): boolean {
  if (largeBodies.now >= largeBodies.most) return false;
  largeBodies.now++;
  outgoing.once('close', () => largeBodies.now--);
  return true;
}

/**
 * The whole body; `aborted` when the client went away or was too slow. `mayGrow` is asked once, when it turns out to be
 * large.
 */
function readBody(
  incoming: IncomingMessage,
  limit: number,
  mayGrow: () => boolean,
): Promise<Uint8Array | 'too-large' | 'too-many' | 'aborted'> {
  const declared = incoming.headers['content-length'];
  if (declared !== undefined && Number(declared) > limit) return Promise.resolve('too-large');
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    let length = 0;
    let isRefused = false;
    const refuseAs = (reason: 'too-large' | 'too-many'): void => {
      isRefused = true;
      chunks.length = 0;
      resolve(reason);
    };
    incoming.on('data', (chunk: Uint8Array) => {
      if (isRefused) return;
      const wasSmall = length <= SMALL_BODY;
      length += chunk.length;
      if (length > limit) refuseAs('too-large');
      else if (wasSmall && length > SMALL_BODY && !mayGrow()) refuseAs('too-many');
      else chunks.push(chunk);
    });
    incoming.on('end', () => {
      const [only] = chunks;
      resolve(only === undefined ? EMPTY : chunks.length === 1 ? only : Buffer.concat(chunks, length));
    });
    // Comes after an error too, which Node keeps to itself where nobody listens for one.
    incoming.on('close', () => resolve('aborted'));
  });
}

function toRequest(
  incoming: IncomingMessage,
  target: string,
  body: Uint8Array,
  options: HttpServerOptions,
): HttpRequest {
  const headers = new Map<string, string[]>();
  const raw = incoming.rawHeaders;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] as string).toLowerCase();
    const values = headers.get(name);
    if (values === undefined) headers.set(name, [raw[index + 1] as string]);
    else values.push(raw[index + 1] as string);
  }
  const question = target.indexOf('?');
  const peer = plainAddress(incoming.socket.remoteAddress ?? '');
  const isFromProxy = options.trustedProxies.includes(peer);
  const isTls = (incoming.socket as Partial<TLSSocket>).encrypted === true;
  return {
    method: incoming.method ?? 'GET',
    path: question < 0 ? target : target.slice(0, question),
    query: question < 0 ? '' : target.slice(question + 1),
    headers,
    body,
    remoteAddress: (isFromProxy && forwardedFor(headers)) || peer,
    isSecure: isTls || options.isTlsTerminatedInFront || (isFromProxy && forwardedProto(headers) === 'https'),
  };
}

/** IPv4 peers of a dual-stack socket appear as `::ffff:192.0.2.1`. */
const plainAddress = (address: string): string =>
  address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address;

/** The address nearest to us that the trusted proxy itself added: the last one of the list. */
function forwardedFor(headers: ReadonlyMap<string, readonly string[]>): string | undefined {
  const last = headers.get('x-forwarded-for')?.join(',').split(',').at(-1)?.trim();
  return last !== undefined && isIP(last) !== 0 ? last : undefined;
}

const forwardedProto = (headers: ReadonlyMap<string, readonly string[]>): string | undefined =>
  headers.get('x-forwarded-proto')?.at(-1)?.split(',').at(-1)?.trim().toLowerCase();

function respond(outgoing: ServerResponse, { status, headers, cookies, body }: HttpResponse): void {
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  const all: OutgoingHttpHeaders = { ...headers, 'content-length': length };
  if (cookies !== undefined) all['set-cookie'] = [...cookies];
  outgoing.writeHead(status, all);
  outgoing.end(body);
}

/** Refuses before anything of the request was believed; the connection is not used again. */
function refuse(outgoing: ServerResponse, status: number, message: string): void {
  outgoing.shouldKeepAlive = false;
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-amzn-RequestId': randomUUID() };
  respond(outgoing, { status, headers, body: `${message}\n` });
}
