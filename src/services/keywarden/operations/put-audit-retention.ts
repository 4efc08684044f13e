import { setRetention } from '../../../audit/retention/retention-records.ts';
import { findAccount } from '../../../identity/accounts.ts';
import { write } from '../../contract.ts';
import { notFound } from '../errors.ts';
import { forOperator } from '../operator/operator-access.ts';

interface Input {
  readonly AccountId: string;
  /** Absent keeps the events forever. */
  readonly Days?: number;
}

/** How long an account's events are kept. Older ones are removed within a minute, once a digest has signed them. */
export const putAuditRetention = write<Input, Record<string, never>>(
  forOperator('keywarden:PutAuditRetention'),
  async ({ db }, { AccountId, Days }) => {
    if ((await findAccount(db, AccountId)) === undefined) throw notFound(`There is no account ${AccountId}.`);
    await setRetention(db, AccountId, Days);
    return {};
  },
);
