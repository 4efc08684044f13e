import type { AccountId } from '../../core/account.ts';
import type { AudienceRule } from '../bulletins/content.ts';
import { type Publication, searchPublications } from '../bulletins/publications.ts';
import { acknowledgementsOf } from './acknowledgements.ts';
import { concernedBy, type LookedAt } from './concerned.ts';
import type { AcknowledgementRow } from './tables.ts';

/** A bulletin that concerns an account now. */
export interface Notice {
  readonly publication: Publication;
  /** By which rules; none where it concerns everybody. */
  readonly reasons: readonly AudienceRule[];
  readonly acknowledgement?: AcknowledgementRow;
}

/** Bulletins looked at: what is older has been seen, or never will be. */
const NEWEST = 200;

/** What an account should know of, the last changed first. */
export async function noticesFor(
  looked: Omit<LookedAt, 'accountIds'>,
  accountId: AccountId,
): Promise<Notice[]> {
  const { db } = looked;
  const { publications } = await searchPublications(db, { limit: NEWEST });
  const acknowledged = await acknowledgementsOf(db, accountId);
  const notices: Notice[] = [];
  for (const publication of publications) {
    if (publication.isWithdrawal) continue;
    const concerned = await concernedBy({ ...looked, accountIds: [accountId] }, publication.content);
    const reasons = concerned.get(accountId);
    if (reasons === undefined) continue;
    const { bulletinId, version } = publication;
    const acknowledgement = acknowledged.find(
      (one) => one.bulletin_id === bulletinId && one.version === version,
    );
    notices.push({ publication, reasons, ...(acknowledgement && { acknowledgement }) });
  }
  return notices;
}
