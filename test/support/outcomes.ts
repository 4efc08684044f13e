import { parseError } from './error-answer.ts';
import { type KnownOperation, OPERATIONS, writeRequest } from './operations.ts';
import { sendRaw, signed } from './raw-call.ts';
import type { Credentials, TestServer } from './server.ts';

/** How one call ended; `code` is `OK` where it was not an error. */
export interface Outcome {
  readonly code: string;
  readonly message: string;
  /** The whole answer. */
  readonly text: string;
}

/** Calls every operation with these credentials, one after the other; by label. */
export async function callAll(
  server: TestServer,
  credentials: Credentials,
  inputOf: (known: KnownOperation) => unknown,
): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  for (const known of OPERATIONS) {
    const { protocol, signingNames } = known.service;
    const request = await writeRequest(server.url, known, inputOf(known));
    const answer = await sendRaw(
      server.url,
      signed(request, credentials, { service: signingNames[0] ?? '' }),
    );
    outcomes.set(known.label, {
      text: answer.text,
      ...(answer.status < 300 ? { code: 'OK', message: '' } : parseError(protocol, answer)),
    });
  }
  return outcomes;
}

/** Labels by code, each sorted; codes of denials are one for all protocols. */
export function byCode(outcomes: ReadonlyMap<string, Outcome>): Readonly<Record<string, readonly string[]>> {
  const labels = [...outcomes.keys()].sort();
  const groups = Map.groupBy(labels, (label) => {
    const code = outcomes.get(label)?.code ?? '';
    return code === 'AccessDeniedException' ? 'AccessDenied' : code;
  });
  return Object.fromEntries(groups);
}
