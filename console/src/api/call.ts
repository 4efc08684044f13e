import { ApiError } from './api-error.ts';
import { isUnattended } from './attention.ts';
import { openSession } from './open-session.ts';
import type { InputOf, OperationName, OutputOf, ServiceName } from './operations.ts';
import { goToSignIn, type OpenSession } from './session.ts';
import { sessionProof } from './session-proof.ts';

let current: { readonly session: OpenSession; readonly region: () => string } | undefined;

/** Tells whose calls these are; once, before the first call. */
export function callAs(session: OpenSession, region: () => string): void {
  current = { session, region };
}

/** Proves forms to come from this page; of the session that is open now, which another tab may have begun. */
export const currentToken = (): string => current?.session.csrfToken ?? '';

/** The server takes the page for another than the session's: after a new sign-in in another tab, or with another clock. */
const ESTRANGED: ReadonlySet<string> = new Set([
  'InvalidCsrfToken',
  'InvalidSessionProof',
  'SessionNotBound',
]);

let reopening: Promise<void> | undefined;

/** Opens the session anew, once for all calls that find it closed, and what is on the page stays as it is. */
const reopen = (): Promise<void> =>
  (reopening ??= openAgain().finally(() => {
    reopening = undefined;
  }));

async function openAgain(): Promise<void> {
  if (current === undefined) return;
  const session = await openSession();
  // Nobody acts as somebody else without seeing it.
  if (session.arn !== current.session.arn) location.reload();
  else current = { ...current, session };
}

/**
 * Calls an operation of the API: the same operation, permission and audit event as by any other client.
 * @throws ApiError
 */
export async function call<S extends ServiceName, N extends OperationName<S>>(
  service: S,
  operation: N,
  input: InputOf<S, N>,
): Promise<OutputOf<S, N>> {
  const path = `/console/api/${service}/${operation}`;
  const body = JSON.stringify(input);
  try {
    return (await post(path, body)) as OutputOf<S, N>;
  } catch (problem) {
    if (!(problem instanceof ApiError && ESTRANGED.has(problem.code))) throw problem;
  }
  // The door refused it before anything was done.
  await reopen();
  return (await post(path, body)) as OutputOf<S, N>;
}

async function post(path: string, body: string): Promise<unknown> {
  if (current === undefined) throw new Error('nobody is signed in yet');
  const { session, region } = current;
  const response = await fetch(path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-csrf-token': session.csrfToken,
      'x-session-proof': await sessionProof(session, path, body),
      'x-region': region(),
      // What the page asks by itself does not keep the session of somebody who went away.
      ...(isUnattended() ? { 'x-unattended': '1' } : {}),
    },
    body,
  });
  if (response.status === 401) goToSignIn();
  if (!response.ok) throw await ApiError.of(response);
  return response.json();
}

/** All pages of a list, for what is known to be small: at most `most` pages. */
export async function callAll<S extends ServiceName, N extends OperationName<S>>(
  service: S,
  operation: N,
  input: InputOf<S, N>,
  most = 20,
): Promise<OutputOf<S, N>[]> {
  const pages: OutputOf<S, N>[] = [];
  let token: Readonly<Record<string, string>> | undefined = {};
  while (token !== undefined && pages.length < most) {
    const page: OutputOf<S, N> = await call(service, operation, Object.assign({}, input, token));
    pages.push(page);
    token = nextToken(page);
  }
  return pages;
}

/** How the services name where the next page begins, and in which member they want it back. */
const TOKENS: readonly (readonly [given: string, wanted: string])[] = [
  ['NextToken', 'NextToken'],
  ['nextToken', 'nextToken'],
  ['Marker', 'Marker'],
  ['NextMarker', 'Marker'],
];

function nextToken(page: unknown): Readonly<Record<string, string>> | undefined {
  const members = page as Readonly<Record<string, unknown>>;
  for (const [given, wanted] of TOKENS) {
    const token = members[given];
    if (typeof token === 'string' && token !== '') return { [wanted]: token };
  }
  return undefined;
}
