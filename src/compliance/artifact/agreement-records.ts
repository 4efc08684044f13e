import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import type { AgreementRow, ArtifactTables, CustomerAgreementRow } from './tables.ts';

const tables = (db: AnyDatabase) => tablesOf<ArtifactTables>(db);

export interface Range {
  readonly after: string | undefined;
  readonly limit: number;
}

export const insertAgreement = async (db: AnyDatabase, row: AgreementRow): Promise<void> => {
  await tables(db).insertInto('artifact_agreements').values(row).execute();
};

export const findAgreement = (db: AnyDatabase, id: string): Promise<AgreementRow | undefined> =>
  tables(db).selectFrom('artifact_agreements').selectAll().where('id', '=', id).executeTakeFirst();

/** What is offered now, by id. */
export const listAgreementRows = (db: AnyDatabase, { after, limit }: Range): Promise<AgreementRow[]> => {
  const query = tables(db)
    .selectFrom('artifact_agreements')
    .selectAll()
    .where('withdrawn_at', 'is', null)
    .orderBy('id')
    .limit(limit);
  return (after === undefined ? query : query.where('id', '>', after)).execute();
};

/** Offers it no more; whoever accepted it goes on having it. */
export const withdrawAgreementRow = async (db: AnyDatabase, id: string, now: Instant): Promise<void> => {
  await tables(db)
    .updateTable('artifact_agreements')
    .set({ withdrawn_at: now })
    .where('id', '=', id)
    .execute();
};

const customers = (db: AnyDatabase, accountId: AccountId) =>
  tables(db)
    .selectFrom('artifact_customer_agreements as accepted')
    .innerJoin('artifact_agreements as agreement', 'agreement.id', 'accepted.agreement_id')
    .selectAll('accepted')
    .select([
      'agreement.name',
      'agreement.description',
      'agreement.text',
      'agreement.acceptance_terms',
      'agreement.terminate_terms',
    ])
    .where('accepted.account_id', '=', accountId);

/** An agreement that an account accepted, with what it says. */
export type AcceptedAgreement = CustomerAgreementRow &
  Pick<AgreementRow, 'name' | 'description' | 'text' | 'acceptance_terms' | 'terminate_terms'>;

export const listAccepted = (
  db: AnyDatabase,
  accountId: AccountId,
  { after, limit }: Range,
): Promise<AcceptedAgreement[]> => {
  const query = customers(db, accountId).orderBy('accepted.id').limit(limit);
  return (after === undefined ? query : query.where('accepted.id', '>', after)).execute();
};

export const findAccepted = (
  db: AnyDatabase,
  accountId: AccountId,
  id: string,
): Promise<AcceptedAgreement | undefined> =>
  customers(db, accountId).where('accepted.id', '=', id).executeTakeFirst();

/** Whether the account has accepted that agreement and not ended it. */
export const hasAccepted = async (
  db: AnyDatabase,
  accountId: AccountId,
  agreementId: string,
): Promise<boolean> =>
  (await customers(db, accountId)
    .where('accepted.agreement_id', '=', agreementId)
    .where('accepted.state', '=', 'ACTIVE')
    .executeTakeFirst()) !== undefined;

export const insertAccepted = async (db: AnyDatabase, row: CustomerAgreementRow): Promise<void> => {
  await tables(db).insertInto('artifact_customer_agreements').values(row).execute();
};

export const endAccepted = async (db: AnyDatabase, id: string, now: Instant): Promise<void> => {
  await tables(db)
    .updateTable('artifact_customer_agreements')
    .set({ state: 'CUSTOMER_TERMINATED', effective_end: now })
    .where('id', '=', id)
    .execute();
};

export const isSubscribed = async (db: AnyDatabase, accountId: AccountId): Promise<boolean> =>
  (
    await tables(db)
      .selectFrom('artifact_settings')
      .select('is_subscribed')
      .where('account_id', '=', accountId)
      .executeTakeFirst()
  )?.is_subscribed === 1;

export const putSubscribed = async (
  db: AnyDatabase,
  accountId: AccountId,
  isSubscribedNow: boolean,
): Promise<void> => {
  const is_subscribed = isSubscribedNow ? 1 : 0;
  await tables(db)
    .insertInto('artifact_settings')
    .values({ account_id: accountId, is_subscribed })
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet({ is_subscribed }))
    .execute();
};

/** Accounts whose root is mailed of new reports. */
export const subscribedAccounts = async (db: AnyDatabase): Promise<AccountId[]> =>
  (
    await tables(db)
      .selectFrom('artifact_settings')
      .select('account_id')
      .where('is_subscribed', '=', 1)
      .orderBy('account_id')
      .execute()
  ).map((row) => row.account_id);
