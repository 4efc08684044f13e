import type { IncomingMessage } from 'node:http';
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { AddressPolicy } from '../identity/oidc/address-policy.ts';
import { checkedLookup } from '../identity/oidc/fetch-json.ts';

interface Guarded {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly addresses: AddressPolicy;
  /** Bytes of the answer that are read; more is a failure. */
  readonly mostBytes: number;
}

export interface GuardedAnswer {
  readonly status: number;
  readonly body: Uint8Array;
}

/** Milliseconds from the first packet to the last byte. */
const TIMEOUT = 10_000;

/** What is wrong with an address before anything is sent to it; undefined when nothing is. */
export function addressProblem(text: string, addresses: AddressPolicy): string | undefined {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return 'it is no web address';
  if (url.username !== '' || url.password !== '') return 'it holds credentials';
  if (url.protocol !== 'https:' && !addresses.mayBePlain(url.hostname)) return 'it is not asked without TLS';
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0 && !addresses.mayConnect(literal)) return 'its address is none of the internet';
  return undefined;
}

/**
 * One request to where somebody else said: no redirects, no proxy, no cookies, limited in time and size. The address is
 * checked when it is connected to, so a name cannot resolve to something else later.
 * @throws Error that says why there is no answer
 */
export async function guardedRequest(url: string, options: Guarded): Promise<GuardedAnswer> {
  const { method, headers, body, addresses, mostBytes } = options;
  const problem = addressProblem(url, addresses);
  if (problem !== undefined) throw new Error(`${url} is refused: ${problem}`);
  const send = url.startsWith('https:') ? tlsRequest : plainRequest;
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = send(
      new URL(url),
      {
        method,
        headers: { 'user-agent': 'keywarden', ...headers },
        signal: AbortSignal.timeout(TIMEOUT),
        agent: false,
        lookup: checkedLookup(addresses),
      },
      resolve,
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > mostBytes) {
      incoming.destroy();
      throw new Error(`${url} answers more than ${mostBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return { status: incoming.statusCode ?? 0, body: Buffer.concat(chunks) };
}
