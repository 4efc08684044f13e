import { setImmediate as turn } from 'node:timers/promises';
import { sql } from 'kysely';
import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import type { AnyDatabase } from '../../storage/tables-of.ts';

/** An active access key of a user. */
export interface ActiveKey {
  readonly userId: string;
  readonly createdAt: Instant;
  /** When it was used last, or made. */
  readonly usedAt: Instant;
}

interface Row {
  readonly id: string;
  readonly user_id: string;
  readonly created_at: Instant;
  readonly last_used_at: Instant | null;
}

const AT_ONCE = 2000;

/** All active keys of the users of an account, user by user; other work has its turn in between. */
export async function* activeKeysOfUsers(db: AnyDatabase, accountId: AccountId): AsyncGenerator<ActiveKey> {
  for (let after = { user_id: '', id: '' }; ; ) {
    const { rows } = await sql<Row>`
      select id, user_id, created_at, last_used_at from access_keys
      where account_id = ${accountId} and user_id >= ${after.user_id} and status = 'Active'
        and (user_id, id) > (${after.user_id}, ${after.id})
      order by user_id, id limit ${AT_ONCE}`.execute(db);
    for (const { user_id: userId, created_at: createdAt, last_used_at: usedAt } of rows)
      yield { userId, createdAt: Number(createdAt), usedAt: Number(usedAt ?? createdAt) };
    const last = rows.at(-1);
    if (last === undefined || rows.length < AT_ONCE) return;
    after = last;
    await turn();
  }
}
