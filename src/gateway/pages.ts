import type { HttpRequest, HttpResponse } from '../core/http.ts';
import { header } from '../core/http.ts';
import { outboundDocumentAt, readOutboundDocument } from '../identity/outbound/documents.ts';
import { KEY_SET_MAX_AGE } from '../identity/outbound/key-schedule.ts';
import type { Store } from '../storage/store.ts';
import { METRICS_PATH, type MetricsDoor, metricsPage } from './metrics/metrics-page.ts';

/** What the node says of itself to whoever watches it. */
export interface NodeHealth {
  /** True when calls are answered; load balancers send traffic only then. */
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, { readonly healthy: boolean; readonly detail: string }>>;
}

export interface PageOptions {
  readonly version: string;
  readonly health: () => Promise<NodeHealth>;
  readonly store: Store;
  readonly metrics: MetricsDoor;
}

type Page = (request: HttpRequest, options: PageOptions) => HttpResponse | Promise<HttpResponse>;

/** Paths that are no part of any AWS API. */
const PAGES: ReadonlyMap<string, Page> = new Map<string, Page>([
  ['/_keywarden/live', () => json(200, { live: true })],
  [
    '/_keywarden/health',
    async (_, { health }) => {
      const state = await health();
      return json(state.ready ? 200 : 503, state);
    },
  ],
  [METRICS_PATH, (request, { metrics }) => metricsPage(request, metrics)],
]);

/** The page of a plain GET; undefined for everything that speaks AWS's protocols. */
export function findPage(request: HttpRequest): Page | undefined {
  if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
  if (request.path === '/' && request.query === '' && isBrowser(request)) return welcome;
  return PAGES.get(request.path) ?? (outboundDocumentAt(request.path) && issuerDocument);
}

const isBrowser = (request: HttpRequest): boolean =>
  !request.headers.has('authorization') && (header(request, 'accept')?.includes('text/html') ?? false);

const json = (status: number, value: unknown): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: `${JSON.stringify(value)}\n`,
});

/** Public: relying parties, and pages in browsers, verify tokens of GetWebIdentityToken by it. */
const issuerDocument: Page = async ({ path }, { store }) => {
  const asked = outboundDocumentAt(path);
  const document = asked && (await readOutboundDocument(store.reader, asked));
  if (document === undefined) return json(404, { error: 'not_found' });
  const headers = {
    'content-type': 'application/json',
    'cache-control': `public, max-age=${KEY_SET_MAX_AGE}`,
    'access-control-allow-origin': '*',
    'x-content-type-options': 'nosniff',
  };
  return { status: 200, headers, body: `${JSON.stringify(document)}\n` };
};

/** For the person who opens the endpoint in a browser. */
const welcome: Page = (_, { version }) => ({
  status: 200,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'x-content-type-options': 'nosniff',
  },
  body: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Keywarden</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem}code{background:#8882;padding:.1em .3em}</style>
</head><body><h1>Keywarden ${version}</h1>
<p>This is an AWS-compatible endpoint for IAM, STS, Organizations, KMS, CloudHSM and CloudTrail. Point a client at it:</p>
<p><code>export AWS_ENDPOINT_URL=&lt;the address of this page&gt;</code><br><code>aws sts get-caller-identity</code></p>
<p>People: <a href="/signin">sign in</a></p>
<p>Health: <a href="/_keywarden/health">/_keywarden/health</a></p></body></html>
`,
});
