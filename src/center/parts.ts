import type { AuditLog } from '../audit/audit-log.ts';
import type { AccountId } from '../core/account.ts';
import type { Clock, Instant } from '../core/clock.ts';
import type { HttpRequest, HttpResponse } from '../core/http.ts';
import type { Random } from '../core/random.ts';
import type { Sealer } from '../custody/custody.ts';
import type { Store } from '../storage/store.ts';
import type { Mailer } from '../web/mailer.ts';

/** What the public pages work with. */
export interface CenterParts {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly random: Random;
  /** A fresh UUID, for event and request ids. */
  readonly newUuid: () => string;
  /** Where others reach this deployment, without a slash at the end. */
  readonly publicUrl: () => string;
  /** The account whose people are the security team; shows what strangers do in its trail. */
  readonly managementAccountId: AccountId;
  /** Undefined where the operator has set no mail server. */
  readonly mailer: Mailer | undefined;
  /** @throws AwsError Throttling where that address posts too fast */
  readonly mayTry: (address: string, now: Instant) => void;
  /** Told of what went wrong inside; never holds a secret. */
  readonly report: (problem: unknown, requestId: string) => void;
}

/** Answers a request for one page. What it throws is told to the operator, and to the visitor as a page without details. */
export type CenterPage = (parts: CenterParts, request: HttpRequest) => Promise<HttpResponse> | HttpResponse;

/** The page at a path; undefined for paths of others. */
export type CenterRoutes = (path: string) => CenterPage | undefined;
