import type { HttpResponse } from '../../core/http.ts';
import { findAccount } from '../../identity/accounts.ts';
import { REGIONS } from '../../policy/validate/regions.ts';
import type { SignedIn } from '../../signin/web-sessions.ts';
import type { AnyDatabase } from '../../storage/tables-of.ts';
import { formToken } from '../../web/form.ts';
import { jsonAnswer } from './json-answer.ts';

export interface SessionOptions {
  readonly db: AnyDatabase;
  readonly managementAccountId: string;
  readonly version: string;
}

const isoTime = (instant: number): string => new Date(Number(instant)).toISOString();

/** Who is signed in in this browser, and what the console needs to know to call in their name. */
export async function sessionAnswer(
  { db, managementAccountId, version }: SessionOptions,
  { session, caller, cookie }: SignedIn,
): Promise<HttpResponse> {
  const account = await findAccount(db, caller.accountId);
  const { type } = caller.principal;
  return jsonAnswer(
    200,
    JSON.stringify({
      accountId: caller.accountId,
      accountName: account?.name ?? caller.accountId,
      accountAlias: account?.alias ?? undefined,
      arn: caller.arn,
      userName: type === 'user' ? caller.name : undefined,
      principalType: type,
      sessionName: caller.session?.sessionName || undefined,
      mfa: caller.session?.mfa?.kind,
      signedInAt: isoTime(session.created_at),
      expiresAt: isoTime(session.expires_at),
      csrfToken: formToken(cookie),
      regions: [...REGIONS],
      isOperatorAccount: caller.accountId === managementAccountId,
      version,
      bound: session.bound_key !== null,
    }),
  );
}
