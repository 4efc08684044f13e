import { findPublication } from '../../../center/bulletins/publications.ts';
import { accountIdsAfter } from '../../../center/notices/account-page.ts';
import { acknowledgementsBy } from '../../../center/notices/acknowledgements.ts';
import { concernedBy } from '../../../center/notices/concerned.ts';
import { read } from '../../contract.ts';
import { forTeam } from '../access.ts';
import { missing } from '../bulletins/bulletin-step.ts';

interface Input {
  readonly BulletinId: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

interface AcknowledgementView {
  readonly AccountId: string;
  readonly IsAcknowledged: boolean;
  readonly AcknowledgedBy?: string;
  readonly AcknowledgeDate?: Date;
}

interface Output {
  readonly Version: number;
  /** Accounts that the newest version concerns, by number. */
  readonly Acknowledgements: readonly AcknowledgementView[];
  readonly NextToken?: string;
}

const USUAL = 100;

/** Who of those concerned has seen the newest version. A page is of accounts looked at, so it may hold few. */
export const listAcknowledgements = read<Input, Output>(
  forTeam('ListAcknowledgements'),
  async ({ db, now, node }, { BulletinId, MaxResults = USUAL, NextToken = '' }) => {
    const newest = await findPublication(db, BulletinId);
    if (newest === undefined) throw missing(BulletinId);
    const { version } = newest;
    const accountIds = await accountIdsAfter(db, NextToken, MaxResults);
    const concerned = await concernedBy({ db, now, version: node.version, accountIds }, newest.content);
    const rows = await acknowledgementsBy(db, { bulletinId: BulletinId, version, accountIds });
    const byAccount = new Map(rows.map((row) => [row.account_id, row]));
    const last = accountIds.at(-1);
    return {
      Version: version,
      Acknowledgements: accountIds
        .filter((id) => concerned.has(id))
        .map((id) => {
          const row = byAccount.get(id);
          if (row === undefined) return { AccountId: id, IsAcknowledged: false };
          return {
            AccountId: id,
            IsAcknowledged: true,
            AcknowledgedBy: row.acknowledged_by,
            AcknowledgeDate: new Date(Number(row.acknowledged_at)),
          };
        }),
      ...(last !== undefined && accountIds.length === MaxResults && { NextToken: last }),
    };
  },
);
