import { hash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { AwsError } from '../../core/aws-error.ts';
import { type HttpRequest, type HttpResponse, header } from '../../core/http.ts';
import type { SecretBytes } from '../../core/secret-bytes.ts';
import { combinedSnapshot } from './combined-snapshot.ts';
import type { Metrics } from './metrics.ts';

export const METRICS_PATH = '/_keywarden/metrics';

/** Who may read the metrics. */
export interface MetricsAccess {
  /** Whoever has it, from anywhere. */
  readonly token?: SecretBytes;
  /** Without a token: programs on this machine. False where a proxy may stand in front, whose peers look like them. */
  readonly isOpenToThisMachine: boolean;
}

export interface MetricsDoor {
  readonly access: MetricsAccess;
  readonly metrics: Pick<Metrics, 'everybody'>;
  /** Told of each wrong token. @throws AwsError Throttling */
  readonly failure: (address: string) => void;
}

/**
 * The metrics in Prometheus' format. Who has no token where one is wanted is told so; where none would do, the page is not
 * there.
 */
export async function metricsPage(request: HttpRequest, door: MetricsDoor): Promise<HttpResponse> {
  const { token, isOpenToThisMachine } = door.access;
  if (token !== undefined) {
    const given = /^Bearer +(\S+)$/i.exec(header(request, 'authorization') ?? '')?.[1];
    if (given === undefined || !isSame(given, token.revealText())) return refuseToken(request, door);
  } else if (!isOpenToThisMachine || !isFromThisMachine(request)) {
    return text(404, 'There is no such page.');
  }
  const [own, ...others] = await door.metrics.everybody();
  if (header(request, 'accept') === JSON_TYPE)
    return answer(JSON_TYPE, `${JSON.stringify(combinedSnapshot([own, ...others]))}\n`);
  // Loaded when the first asks: not every start has to wait for it.
  const { EXPOSITION_TYPE, exposition } = await import('./exposition.ts');
  const { metricFamilies } = await import('./metric-table.ts');
  return answer(EXPOSITION_TYPE, exposition(metricFamilies(own, others)));
}

const answer = (type: string, body: string): HttpResponse => ({
  status: 200,
  headers: { 'content-type': type, 'cache-control': 'no-store', vary: 'accept' },
  body,
});

/** The snapshot as it is, for `keywarden doctor`. */
const JSON_TYPE = 'application/json';

function refuseToken(request: HttpRequest, { failure }: MetricsDoor): HttpResponse {
  try {
    failure(request.remoteAddress);
  } catch (problem) {
    if (problem instanceof AwsError) return text(429, 'Too many wrong tokens.');
    throw problem;
  }
  return text(401, 'A bearer token is wanted.', { 'www-authenticate': 'Bearer realm="metrics"' });
}

/** In a time that says nothing of the token, nor of its length. */
const isSame = (given: string, wanted: string): boolean =>
  timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', wanted, 'buffer'));

/** Headers that proxies add: then the peer is not who asks. */
const FORWARDED = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
];

/**
 * By the peer's address, and by the name it asks for: a page in a browser here may make some name of its own mean this
 * machine, but not `localhost`.
 */
function isFromThisMachine(request: HttpRequest): boolean {
  if (!isLoopback(request.remoteAddress)) return false;
  if (FORWARDED.some((name) => request.headers.has(name))) return false;
  const host = URL.parse(`http://${header(request, 'host') ?? ''}`)?.hostname ?? '';
  return host === 'localhost' || isLoopback(host.replace(/^\[(.*)\]$/, '$1'));
}

const isLoopback = (address: string): boolean =>
  address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));

const text = (status: number, message: string, headers: HttpResponse['headers'] = {}): HttpResponse => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers },
  body: `${message}\n`,
});
