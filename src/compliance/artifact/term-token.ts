import { hash } from 'node:crypto';
import type { Instant } from '../../core/clock.ts';
import type { Sealer } from '../../custody/custody.ts';
import { SealError } from '../../custody/seal-error.ts';

/** How long a reader may take to read the term. */
const TOKEN_MILLISECONDS = 60 * 60_000;

/** Which report's term was shown to whom. */
export interface TermShown {
  readonly reportId: string;
  readonly version: number;
  readonly reader: string;
}

const boundTo = ({ reportId, version, reader }: TermShown): string =>
  `artifact-term/${reportId}/${version}/${hash('sha256', reader)}`;

/** Says that the term of a report was shown to its reader; with it the report is asked for, which accepts the term. */
export function termToken(sealer: Sealer, shown: TermShown, now: Instant): string {
  const expires = new TextEncoder().encode(String(now + TOKEN_MILLISECONDS));
  return Buffer.from(sealer.seal('paging-marker', expires, boundTo(shown))).toString('base64url');
}

/** Whether that token was made for this report and reader, an hour ago at most. */
export function isTermToken(sealer: Sealer, token: string, shown: TermShown, now: Instant): boolean {
  try {
    const expires = Number(
      sealer.open('paging-marker', Buffer.from(token, 'base64url'), boundTo(shown)).revealText(),
    );
    return now < expires;
  } catch (error) {
    if (error instanceof SealError) return false;
    throw error;
  }
}
