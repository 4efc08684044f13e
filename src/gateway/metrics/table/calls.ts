import type { CallTotals } from '../call-counter.ts';
import type { Sample } from '../exposition.ts';
import { byLabel, type Metric } from './metric.ts';

const SERVICE = 'short name, such as `iam`; `unknown` where the request named none';
const KIND = '`read`, `write`; `unknown` where the request named no operation';
const CODE = "the error's code as answered, such as `AccessDenied`";

const errorsOf =
  (pick: (calls: CallTotals) => CallTotals['errors']): Metric['read'] =>
  ({ calls }) =>
    pick(calls).map(({ service, code, count }): Sample => ({ labels: { service, code }, value: count }));

/** What clients asked, and how it ended. */
export const CALL_METRICS: readonly Metric[] = [
  {
    name: 'keywarden_requests_total',
    type: 'counter',
    help: "Calls of AWS's APIs that were answered.",
    labels: { service: SERVICE, kind: KIND, status: 'class of the HTTP status: `2xx`, `4xx`, `5xx`' },
    read: ({ calls }) =>
      calls.series.flatMap(({ service, kind, byStatus }) =>
        Object.entries(byStatus).map(([status, value]) => ({ labels: { service, kind, status }, value })),
      ),
  },
  {
    name: 'keywarden_request_duration_seconds',
    type: 'histogram',
    help: 'From the whole request in memory to its answer, waiting for the commit of a write included.',
    labels: { service: SERVICE, kind: KIND },
    read: ({ calls }) =>
      calls.series.map(({ service, kind, durations }) => ({ labels: { service, kind }, value: durations })),
  },
  {
    name: 'keywarden_requests_in_flight',
    type: 'gauge',
    help: 'Calls that are not answered yet.',
    read: ({ calls }) => calls.inFlight,
  },
  {
    name: 'keywarden_request_errors_total',
    type: 'counter',
    help: 'Calls that were answered with an error.',
    labels: { service: SERVICE, code: CODE },
    read: errorsOf(({ errors }) => errors),
  },
  {
    name: 'keywarden_authentication_failures_total',
    type: 'counter',
    help: 'Calls that proved to be nobody: no, wrong or expired credentials.',
    labels: { service: SERVICE, code: CODE },
    read: errorsOf(({ authenticationFailures }) => authenticationFailures),
  },
  {
    name: 'keywarden_denials_total',
    type: 'counter',
    help: 'Calls of somebody that policies denied.',
    labels: { service: SERVICE, code: CODE },
    read: errorsOf(({ denials }) => denials),
  },
  {
    name: 'keywarden_throttled_total',
    type: 'counter',
    help: 'Requests that were answered `Throttling`.',
    labels: {
      by: '`principal`: too many calls of one user or role; `failures`: too many of one address that prove nobody; `unsigned`: too many of one address that need no signature, sign-in forms among them',
    },
    read: ({ throttled }) => byLabel('by', { ...throttled }),
  },
  {
    name: 'keywarden_http_connections',
    type: 'gauge',
    help: 'Connections of clients that are open.',
    read: ({ http }) => http.connections,
  },
  {
    name: 'keywarden_http_connections_limit',
    type: 'gauge',
    help: 'Connections that may be open; more are not accepted.',
    read: ({ http }) => http.mostConnections,
  },
  {
    name: 'keywarden_http_refusals_total',
    type: 'counter',
    help: 'Requests that were refused before anything of them was looked at: too large, too many headers, too many large ones at once.',
    labels: { status: 'HTTP status: `400`, `413`, `431`, `503`' },
    read: ({ http }) => byLabel('status', http.refusals),
  },
  {
    name: 'keywarden_sign_ins_total',
    type: 'counter',
    help: 'Tries to sign in with a browser.',
    labels: {
      result: '`success`, `failure`, `slowed` (came too soon after others)',
      mfa: '`yes` where a second factor was asked for',
    },
    read: ({ signIns }) =>
      signIns.map(({ result, mfa, count }) => ({
        labels: { result, mfa: mfa ? 'yes' : 'no' },
        value: count,
      })),
  },
  {
    name: 'keywarden_console_csp_violations_total',
    type: 'counter',
    help: "Violations of the console's Content-Security-Policy that browsers told of. Extensions of browsers cause some; a sudden rise may be an attack.",
    read: ({ cspViolations }) => cspViolations,
  },
  {
    name: 'keywarden_sessions',
    type: 'gauge',
    help: 'Web sessions of the deployment that have not run out.',
    labels: { kind: '`browser`, `program` (`aws login`)' },
    isOfDeployment: true,
    read: ({ rows }) => (rows === undefined ? [] : byLabel('kind', { ...rows.sessions })),
  },
];
