import type { Kysely } from 'kysely';
import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import { instantType, textType } from '../../storage/column-types.ts';
import type { Dialect, Migration } from '../../storage/store.ts';

export interface DelegationTables {
  delegation_requests: DelegationRow;
}

export type DelegationState =
  | 'UNASSIGNED'
  | 'ASSIGNED'
  | 'PENDING_APPROVAL'
  | 'ACCEPTED'
  | 'FINALIZED'
  | 'REJECTED'
  | 'EXPIRED';

/** Somebody of one account asks for rights in another, for a while. */
export interface DelegationRow {
  id: string;
  requestor_account_id: AccountId;
  /** Tells the request apart from the requestor's others. */
  workflow_id: string;
  owner_account_id: AccountId | null;
  /** ARN of who took the request in. */
  owner_id: string | null;
  /** Unique id of that user or role; account number of root. */
  owner_principal_id: string | null;
  description: string;
  request_message: string | null;
  template_arn: string;
  /** JSON of the parameters as given. */
  parameters: string;
  /** What is asked for: the template with its parameters, as it was when the request was made. */
  permission_policy: string;
  notification_channel: string;
  redirect_url: string | null;
  session_seconds: number;
  only_send_by_owner: 0 | 1;
  /** As last written; it is `EXPIRED` from `expires_at` on. */
  state: DelegationState;
  /** ARN of who accepted it, and the user, role or root whose rights are lent. */
  approver_id: string | null;
  approver_kind: 'root' | 'user' | 'role' | null;
  approver_principal_id: string | null;
  notes: string | null;
  rejection_reason: string | null;
  created_at: Instant;
  updated_at: Instant;
  expires_at: Instant;
  /** When the rights that were lent end; null until they are. */
  access_ends_at: Instant | null;
}

export const delegation: Migration = {
  name: '2026-11-25-delegation-requests',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const text = textType(dialect);
    await db.schema
      .createTable('delegation_requests')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('requestor_account_id', text, (c) => c.notNull().references('accounts.id'))
      .addColumn('workflow_id', text, (c) => c.notNull())
      .addColumn('owner_account_id', text)
      .addColumn('owner_id', text)
      .addColumn('owner_principal_id', text)
      .addColumn('description', text, (c) => c.notNull())
      .addColumn('request_message', text)
      .addColumn('template_arn', text, (c) => c.notNull())
      .addColumn('parameters', text, (c) => c.notNull())
      .addColumn('permission_policy', text, (c) => c.notNull())
      .addColumn('notification_channel', text, (c) => c.notNull())
      .addColumn('redirect_url', text)
      .addColumn('session_seconds', 'integer', (c) => c.notNull())
      .addColumn('only_send_by_owner', 'integer', (c) => c.notNull())
      .addColumn('state', text, (c) => c.notNull())
      .addColumn('approver_id', text)
      .addColumn('approver_kind', text)
      .addColumn('approver_principal_id', text)
      .addColumn('notes', text)
      .addColumn('rejection_reason', text)
      .addColumn('created_at', instantType, (c) => c.notNull())
      .addColumn('updated_at', instantType, (c) => c.notNull())
      .addColumn('expires_at', instantType, (c) => c.notNull())
      .addColumn('access_ends_at', instantType)
      .addUniqueConstraint('delegation_requests_workflow', ['requestor_account_id', 'workflow_id'])
      .execute();
    await db.schema
      .createIndex('delegation_requests_by_owner')
      .on('delegation_requests')
      .column('owner_account_id')
      .execute();
  },
};
