import { setTimeout as delay } from 'node:timers/promises';
import { setAccountState } from '../../src/identity/account-states.ts';
import { FULL_ACCESS, type PolicyType } from '../../src/identity/organization/policy-types.ts';
import type { AccountState, OrganizationTables } from '../../src/identity/organization/tables.ts';
import { topic } from '../../src/identity/topics.ts';
import { openStore } from '../../src/storage/open-store.ts';
import type { WriteTransaction } from '../../src/storage/store.ts';
import { tablesOf } from '../../src/storage/tables-of.ts';
import { ACCOUNT, type ServerHome } from './server.ts';

export const ORGANIZATION = 'o-exampleorg1';
export const ROOT = 'r-abcd';
export const UNIT = 'ou-abcd-12345678';

/** Server processes read the change feed five times a second. */
const FEED_MILLISECONDS = 600;

/** Writes rows as another process would, and waits until servers have heard of it. */
export async function writeElsewhere(
  home: ServerHome,
  write: (tx: WriteTransaction) => Promise<unknown>,
): Promise<void> {
  const store = await openStore({ url: home.databaseUrl });
  try {
    await store.write(async (tx) => {
      await write(tx);
    });
  } finally {
    await store.close();
  }
  await delay(FEED_MILLISECONDS);
}

/** The server's account manages an organization; `members` are in a unit below its root. */
export const makeOrganization = (home: ServerHome, members: readonly string[]): Promise<void> =>
  writeElsewhere(home, async (tx) => {
    const tables = tablesOf<OrganizationTables>(tx.db);
    const now = Date.now();
    const types: PolicyType[] = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'];
    await tables
      .insertInto('organizations')
      .values({
        id: ORGANIZATION,
        management_account_id: ACCOUNT,
        feature_set: 'ALL',
        root_id: ROOT,
        root_tags: '[]',
        policy_types: JSON.stringify(types),
        created_at: now,
      })
      .execute();
    await tables
      .insertInto('organization_units')
      .values({
        id: UNIT,
        organization_id: ORGANIZATION,
        parent_id: ROOT,
        name: 'all',
        tags: '[]',
        created_at: now,
      })
      .execute();
    for (const id of [ACCOUNT, ...members])
      await tables
        .insertInto('organization_members')
        .values({
          account_id: id,
          organization_id: ORGANIZATION,
          parent_id: id === ACCOUNT ? ROOT : UNIT,
          joined_method: 'CREATED',
          joined_at: now,
          tags: '[]',
        })
        .execute();
    for (const target of [ROOT, UNIT, ACCOUNT, ...members])
      for (const policy of Object.values(FULL_ACCESS)) await attach(tx, target, policy.id);
    for (const id of [ACCOUNT, ...members]) tx.change(topic.account(id));
  });

async function attach(tx: WriteTransaction, target: string, policyId: string): Promise<void> {
  await tablesOf<OrganizationTables>(tx.db)
    .insertInto('organization_policy_attachments')
    .values({
      organization_id: ORGANIZATION,
      target_id: target,
      policy_id: policyId,
      attached_at: Date.now(),
    })
    .execute();
  tx.change(topic.organization(ORGANIZATION));
}

/** Makes a policy and attaches it. */
export const attachNewGuardrail = (
  home: ServerHome,
  policy: {
    readonly id: string;
    readonly type: PolicyType;
    readonly target: string;
    readonly content: string;
  },
): Promise<void> =>
  writeElsewhere(home, async (tx) => {
    const { id, type, target, content } = policy;
    await tablesOf<OrganizationTables>(tx.db)
      .insertInto('organization_policies')
      .values({
        id,
        organization_id: ORGANIZATION,
        type,
        name: id,
        description: '',
        content,
        tags: '[]',
        created_at: Date.now(),
      })
      .execute();
    await attach(tx, target, id);
  });

export const detachGuardrail = (home: ServerHome, target: string, policyId: string): Promise<void> =>
  writeElsewhere(home, async (tx) => {
    await tablesOf<OrganizationTables>(tx.db)
      .deleteFrom('organization_policy_attachments')
      .where('target_id', '=', target)
      .where('policy_id', '=', policyId)
      .execute();
    tx.change(topic.organization(ORGANIZATION));
  });

export const trustService = (home: ServerHome, servicePrincipal: string): Promise<void> =>
  writeElsewhere(home, (tx) =>
    tablesOf<OrganizationTables>(tx.db)
      .insertInto('organization_service_access')
      .values({
        organization_id: ORGANIZATION,
        service_principal: servicePrincipal,
        enabled_at: Date.now(),
      })
      .execute(),
  );

export const putAccountState = (home: ServerHome, accountId: string, state: AccountState): Promise<void> =>
  writeElsewhere(home, (tx) => setAccountState(tx, accountId, state, Date.now()));
