import type { AccountId } from '../../../core/account.ts';
import type {
  AccountRequestRow,
  DelegatedAdministratorRow,
  HandshakeRow,
} from '../../../identity/organization/tables.ts';
import type { Tables } from './tables.ts';

/** Who administers the organization for which service, in the order they were registered. */
export const listDelegations = (db: Tables, organizationId: string): Promise<DelegatedAdministratorRow[]> =>
  db
    .selectFrom('delegated_administrators')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .orderBy('enabled_at')
    .orderBy('service_principal')
    .execute();

export async function insertDelegation(db: Tables, row: DelegatedAdministratorRow): Promise<void> {
  await db.insertInto('delegated_administrators').values(row).execute();
}

export async function deleteDelegation(
  db: Tables,
  accountId: AccountId,
  servicePrincipal: string,
): Promise<void> {
  await db
    .deleteFrom('delegated_administrators')
    .where('account_id', '=', accountId)
    .where('service_principal', '=', servicePrincipal)
    .execute();
}

/** Trusts a service; one that is trusted already keeps its date. */
export async function insertServiceAccess(
  db: Tables,
  organizationId: string,
  servicePrincipal: string,
  enabledAt: number,
): Promise<void> {
  await db
    .insertInto('organization_service_access')
    .values({ organization_id: organizationId, service_principal: servicePrincipal, enabled_at: enabledAt })
    .onConflict((conflict) => conflict.columns(['organization_id', 'service_principal']).doNothing())
    .execute();
}

export async function deleteServiceAccess(
  db: Tables,
  organizationId: string,
  servicePrincipal: string,
): Promise<void> {
  await db
    .deleteFrom('organization_service_access')
    .where('organization_id', '=', organizationId)
    .where('service_principal', '=', servicePrincipal)
    .execute();
}

export const findHandshake = (db: Tables, id: string): Promise<HandshakeRow | undefined> =>
  db.selectFrom('organization_handshakes').selectAll().where('id', '=', id).executeTakeFirst();

/** Handshakes by what they belong to, newest last. */
export const listHandshakes = (
  db: Tables,
  by: { readonly organizationId: string } | { readonly accountId: AccountId } | { readonly parentId: string },
): Promise<HandshakeRow[]> => {
  const query = db.selectFrom('organization_handshakes').selectAll();
  const narrowed =
    'organizationId' in by
      ? query.where('organization_id', '=', by.organizationId)
      : 'accountId' in by
        ? query.where('account_id', '=', by.accountId)
        : query.where('parent_id', '=', by.parentId);
  return narrowed.orderBy('requested_at').orderBy('id').execute();
};

export async function insertHandshake(db: Tables, row: HandshakeRow): Promise<void> {
  await db.insertInto('organization_handshakes').values(row).execute();
}

export async function setHandshakeState(db: Tables, id: string, state: HandshakeRow['state']): Promise<void> {
  await db.updateTable('organization_handshakes').set({ state }).where('id', '=', id).execute();
}

export const listAccountRequests = (db: Tables, organizationId: string): Promise<AccountRequestRow[]> =>
  db
    .selectFrom('account_requests')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .orderBy('requested_at')
    .orderBy('id')
    .execute();

export async function insertAccountRequest(db: Tables, row: AccountRequestRow): Promise<void> {
  await db.insertInto('account_requests').values(row).execute();
}
