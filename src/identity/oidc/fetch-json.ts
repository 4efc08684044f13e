import { lookup } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import { request as plainRequest } from 'node:http';
import { type RequestOptions, request as tlsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { AddressPolicy } from './address-policy.ts';
import { pinnedAuthority } from './pinned-authority.ts';

/** Why nothing was fetched; the message is for the operator's log. */
export class FetchError extends Error {
  /** `certificate`: the server could not prove who it is. */
  readonly fault: 'refused' | 'unreachable' | 'certificate' | 'answer';

  constructor(fault: FetchError['fault'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'FetchError';
    this.fault = fault;
  }
}

/** Bytes of one document; those of the largest issuers have some 20 KiB. */
const MAX_BYTES = 256 * 1024;
/** Milliseconds from the first packet to the last byte. */
const TIMEOUT = 5000;

interface FetchOptions {
  readonly addresses: AddressPolicy;
  /** SHA-1 digests of certificates that vouch for the server where no usual authority does. */
  readonly thumbprints: readonly string[];
}

/**
 * A JSON document from `url` by one GET: no redirects, no proxy, no cookies, limited in time and size. The address is
 * checked when it is connected to, so a name cannot resolve to something else later.
 * @throws FetchError
 */
export async function fetchJson(url: URL, options: FetchOptions): Promise<unknown> {
  const { addresses, thumbprints } = options;
  if (url.protocol !== 'https:' && !addresses.mayBePlain(url.hostname))
    throw new FetchError('refused', `${url.origin} is not asked without TLS`);
  if (url.username !== '' || url.password !== '') throw new FetchError('refused', 'a URL with credentials');
  const signal = AbortSignal.timeout(TIMEOUT);
  const request: RequestOptions = { signal, agent: false, lookup: checkedLookup(addresses) };
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0 && !addresses.mayConnect(literal)) throw refusedAddress(literal);
  try {
    return parseJson(url, await get(url, request));
  } catch (error) {
    if (!(error instanceof FetchError) || error.fault !== 'certificate' || thumbprints.length === 0)
      throw error;
    const authority = await pinnedAuthority(url, request, thumbprints);
    if (authority === undefined) throw error;
    return parseJson(url, await get(url, { ...request, ca: [authority], allowPartialTrustChain: true }));
  }
}

const refusedAddress = (address: string): FetchError =>
  new FetchError('refused', `issuers are not looked for at ${address}`);

/** As the system resolves names, but only to addresses that may be connected to. */
export const checkedLookup =
  (addresses: AddressPolicy): NonNullable<RequestOptions['lookup']> =>
  (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, '', 0);
      const allowed = found.filter(({ address }) => addresses.mayConnect(address));
      const [first] = allowed;
      if (first === undefined) return callback(refusedAddress(hostname), '', 0);
      return options.all === true ? callback(null, allowed) : callback(null, first.address, first.family);
    });
  };

function get(url: URL, options: RequestOptions): Promise<string> {
  const send = url.protocol === 'https:' ? tlsRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const headers = { accept: 'application/json', 'user-agent': 'keywarden' };
    const outgoing = send(url, { ...options, method: 'GET', headers }, (incoming) =>
      readBody(url, incoming).then(resolve, reject),
    );
    outgoing.on('error', (error) => reject(toFetchError(url, error)));
    outgoing.end();
  });
}

async function readBody(url: URL, incoming: IncomingMessage): Promise<string> {
  if (incoming.statusCode !== 200) {
    incoming.destroy();
    throw new FetchError('answer', `${url.href} answers ${incoming.statusCode}`);
  }
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > MAX_BYTES)
        throw new FetchError('answer', `${url.href} answers more than ${MAX_BYTES} bytes`);
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof FetchError ? error : toFetchError(url, error);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(url: URL, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FetchError('answer', `${url.href} answers no JSON`, error);
  }
}

/** Codes of OpenSSL and Node for a certificate that proves nothing. */
const CERTIFICATE_CODE =
  /^(?:CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO_SELF_SIGNED|ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH)/;

function toFetchError(url: URL, error: unknown): FetchError {
  if (error instanceof FetchError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const fault = CERTIFICATE_CODE.test(code) ? 'certificate' : 'unreachable';
  return new FetchError(fault, `${url.href} cannot be read: ${code || String(error)}`, error);
}
