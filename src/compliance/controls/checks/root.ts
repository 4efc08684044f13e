import { type Checked, checked, DAY_MILLISECONDS, type Looked, oneThing, rootArn } from '../control.ts';
import { countOf, rowsOf, sql } from '../query.ts';

export async function rootHasMfa({ db, accountId }: Looked): Promise<Checked> {
  const devices = await countOf(
    db,
    sql`select count(*) as count from mfa_devices where account_id = ${accountId} and owner_id = ${accountId}`,
  );
  return oneThing(rootArn(accountId), devices > 0 ? undefined : 'Root signs in by its password alone.');
}

/** Apps on phones are copied with the phone's backup; tokens and security keys are not. */
export async function rootHasHardwareMfa({ db, accountId }: Looked): Promise<Checked> {
  const kinds = await rowsOf<{ kind: string }>(
    db,
    sql`select kind from mfa_devices where account_id = ${accountId} and owner_id = ${accountId}`,
  );
  const isHardware = kinds.length > 0 && kinds.every(({ kind }) => kind !== 'virtual');
  return oneThing(
    rootArn(accountId),
    isHardware ? undefined : 'Root has no second factor, or an app on a phone among them.',
  );
}

export async function rootHasNoKeys({ db, accountId }: Looked): Promise<Checked> {
  const keys = await rowsOf<{ id: string; status: string }>(
    db,
    sql`select id, status from access_keys where account_id = ${accountId} and user_id is null order by id`,
  );
  if (keys.length === 0) return oneThing(rootArn(accountId), undefined);
  return checked(
    keys.length,
    keys.map(({ id, status }) => ({
      resource: rootArn(accountId),
      detail: `Access key ${id} (${status.toLowerCase()})`,
    })),
  );
}

/** Days after which use of root counts as past. */
const ROOT_USE_DAYS = 90;

export async function rootIsUnused({ db, accountId, now }: Looked): Promise<Checked> {
  const since = now - ROOT_USE_DAYS * DAY_MILLISECONDS;
  const rows = await rowsOf<{ at: number | string | null }>(
    db,
    sql`select root_password_last_used_at as at from accounts where id = ${accountId}
      union all
      select max(last_used_at) as at from access_keys where account_id = ${accountId} and user_id is null`,
  );
  const last = Math.max(0, ...rows.map(({ at }) => Number(at ?? 0)));
  return oneThing(
    rootArn(accountId),
    last < since ? undefined : `Root was last used ${new Date(last).toISOString()}.`,
  );
}
