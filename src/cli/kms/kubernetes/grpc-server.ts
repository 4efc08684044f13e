import { once } from 'node:events';
import {
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';

/** Answers one call; a message in, a message out. */
export type Unary = (message: Uint8Array) => Promise<Uint8Array>;

/** @see https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
export const GRPC = { invalidArgument: 3, resourceExhausted: 8, unimplemented: 12, internal: 13 } as const;

export class GrpcError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.name = 'GrpcError';
    this.code = code;
  }
}

export interface GrpcServer {
  readonly http: Http2Server;
  /** Takes no more calls and lets open ones end, for five seconds at most. */
  close(): Promise<void>;
}

/** In milliseconds. */
const LONGEST_GOODBYE = 5000;

/** Bytes in front of a message: whether it is compressed, and its length. */
const PREFIX_BYTES = 5;
/** Far above what Kubernetes sends: a data key, or a ciphertext of one. */
const MOST_BYTES = 1_048_576;

/**
 * A gRPC server for unary calls over HTTP/2 without TLS, which is all that a plugin on a Unix socket is asked for.
 * @param methods by path, such as `/v2.KeyManagementService/Status`
 * @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */
export function createGrpcServer(methods: Readonly<Record<string, Unary>>): GrpcServer {
  const server = createServer();
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
  });
  server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    // A caller that goes away in the middle of a call is no matter of ours.
    stream.on('error', () => undefined);
    const path = String(headers[':path']);
    const method = Object.hasOwn(methods, path) ? methods[path] : undefined;
    answer(stream, method).then(
      (message) => send(stream, message),
      (problem: unknown) => fail(stream, problem),
    );
  });
  return {
    http: server,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const session of sessions) session.close();
      const impatience = setTimeout(() => {
        for (const session of sessions) session.destroy();
      }, LONGEST_GOODBYE);
      await closed;
      clearTimeout(impatience);
    },
  };
}

async function answer(stream: ServerHttp2Stream, method: Unary | undefined): Promise<Uint8Array> {
  const message = await readMessage(stream);
  if (method === undefined) throw new GrpcError(GRPC.unimplemented, 'there is no such method');
  return method(message);
}

/** All that the stream brings; of what is too long, nothing is kept. */
const readAll = (stream: ServerHttp2Stream): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MOST_BYTES) chunks.push(chunk);
      else reject(new GrpcError(GRPC.resourceExhausted, 'the message is too long'));
    });
    stream.on('end', () => resolve(Buffer.concat(chunks)));
  });

async function readMessage(stream: ServerHttp2Stream): Promise<Uint8Array> {
  const frame = await readAll(stream);
  if (frame.length < PREFIX_BYTES || frame.readUInt32BE(1) !== frame.length - PREFIX_BYTES)
    throw new GrpcError(GRPC.invalidArgument, 'not one whole message');
  if (frame[0] !== 0) throw new GrpcError(GRPC.unimplemented, 'compression is not supported');
  return frame.subarray(PREFIX_BYTES);
}

const HEADERS = { ':status': 200, 'content-type': 'application/grpc' } as const;

function send(stream: ServerHttp2Stream, message: Uint8Array): void {
  if (stream.destroyed) return;
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(message.length, 1);
  stream.respond(HEADERS, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(Buffer.concat([prefix, message]));
}

function fail(stream: ServerHttp2Stream, problem: unknown): void {
  if (stream.destroyed) return;
  const { code, message } =
    problem instanceof GrpcError ? problem : new GrpcError(GRPC.internal, 'the call failed');
  stream.respond(
    { ...HEADERS, 'grpc-status': String(code), 'grpc-message': percentEncoded(message) },
    { endStream: true },
  );
}

/** Only what is not printable ASCII, and the percent sign: clients decode no more than they must. */
const percentEncoded = (text: string): string =>
  text.toWellFormed().replaceAll(/[^\x20-\x24\x26-\x7e]+/g, encodeURIComponent);
