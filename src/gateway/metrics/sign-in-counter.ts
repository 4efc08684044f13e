import type { AuditEvent } from '../../audit/audit-event.ts';
import type { AuditLog } from '../../audit/audit-log.ts';

/** `slowed` is a try that came too soon after others and was not looked at. */
export type SignInResult = 'success' | 'failure' | 'slowed';

export interface SignInSeries {
  readonly result: SignInResult;
  /** Whether a second factor was part of it. */
  readonly mfa: boolean;
  readonly count: number;
}

const RESULTS: readonly SignInResult[] = ['success', 'failure', 'slowed'];

/** Counts tries to sign in by what the trail says of them, so that both say the same. */
export class SignInCounter {
  readonly #series = RESULTS.flatMap((result) => [false, true].map((mfa) => ({ result, mfa, count: 0 })));

  /** The same log, watched. */
  watch(audit: AuditLog): AuditLog {
    return {
      ...audit,
      append: (event) => {
        audit.append(event);
        this.#see(event);
      },
      record: async (tx, event) => {
        await audit.record(tx, event);
        this.#see(event);
      },
    };
  }

  series(): SignInSeries[] {
    return this.#series.map((one) => ({ ...one }));
  }

  #see(event: AuditEvent): void {
    if (event.eventName !== 'ConsoleLogin') return;
    const result = resultOf(event);
    const mfa = event.additionalEventData?.['MFAUsed'] === 'Yes';
    for (const one of this.#series) if (one.result === result && one.mfa === mfa) one.count++;
  }
}

function resultOf({ responseElements, errorMessage }: AuditEvent): SignInResult {
  if (responseElements?.['ConsoleLogin'] === 'Success') return 'success';
  return errorMessage === SLOWED_TEXT ? 'slowed' : 'failure';
}

/** What the event of a try says that was not looked at. */
const SLOWED_TEXT = 'Too many failed authentications';
