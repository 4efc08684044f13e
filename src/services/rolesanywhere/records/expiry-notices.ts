import type { Instant } from '../../../core/clock.ts';
import { type AnyDatabase, tablesOf } from '../../../storage/tables-of.ts';
import type { ExpiryNoticeRow, SeenCertificateRow, TrustAnchorRow } from '../tables.ts';

interface Tables {
  anywhere_trust_anchors: TrustAnchorRow;
  anywhere_certificates: SeenCertificateRow;
  anywhere_notices: ExpiryNoticeRow;
}

/** Rows looked at in one go; those that run out first. */
const MOST = 10_000;

/** Enabled trust anchors with a certificate that runs out in that time. */
export const expiringAnchors = (db: AnyDatabase, from: Instant, until: Instant): Promise<TrustAnchorRow[]> =>
  tablesOf<Tables>(db)
    .selectFrom('anywhere_trust_anchors')
    .selectAll()
    .where('enabled', '=', 1)
    .where('expires_at', '>', from)
    .where('expires_at', '<', until)
    .orderBy('expires_at')
    .limit(MOST)
    .execute();

/** What is told of a certificate, with the settings of its trust anchor. */
export interface ExpiringCertificate
  extends Pick<TrustAnchorRow, 'account_id' | 'region' | 'notification_settings'> {
  readonly trust_anchor_id: string;
  readonly fingerprint: string;
  readonly serial_number: string;
  readonly expires_at: Instant | null;
}

/** Certificates that were seen since `seenSince`, of enabled trust anchors, that run out in that time. */
export const expiringCertificates = (
  db: AnyDatabase,
  {
    from,
    until,
    seenSince,
  }: { readonly from: Instant; readonly until: Instant; readonly seenSince: Instant },
): Promise<ExpiringCertificate[]> =>
  tablesOf<Tables>(db)
    .selectFrom('anywhere_certificates as seen')
    .innerJoin('anywhere_trust_anchors as anchor', (join) =>
      join
        .onRef('anchor.account_id', '=', 'seen.account_id')
        .onRef('anchor.region', '=', 'seen.region')
        .onRef('anchor.id', '=', 'seen.trust_anchor_id'),
    )
    .select([
      'seen.account_id',
      'seen.region',
      'anchor.id as trust_anchor_id',
      'anchor.notification_settings',
      'seen.fingerprint',
      'seen.serial_number',
      'seen.expires_at',
    ])
    .where('anchor.enabled', '=', 1)
    .where('seen.expires_at', '>', from)
    .where('seen.expires_at', '<', until)
    .where('seen.seen_at', '>=', seenSince)
    .orderBy('seen.expires_at')
    .limit(MOST)
    .execute();

/** Which certificates were told of on that day or later, as `account/region/anchor/event/fingerprint`. */
export async function toldOf(db: AnyDatabase, day: number): Promise<ReadonlySet<string>> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom('anywhere_notices')
    .selectAll()
    .where('day', '>=', day)
    .execute();
  return new Set(rows.map(noticeKey));
}

export const noticeKey = (notice: Omit<ExpiryNoticeRow, 'day'>): string =>
  [notice.account_id, notice.region, notice.trust_anchor_id, notice.event, notice.fingerprint].join('/');

/** Notes that it is told today; false where it was already. */
export async function noteTold(db: AnyDatabase, row: ExpiryNoticeRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows = 0n } = await tablesOf<Tables>(db)
    .insertInto('anywhere_notices')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['account_id', 'region', 'trust_anchor_id', 'event', 'fingerprint'])
        .doUpdateSet({ day: row.day })
        .where('anywhere_notices.day', '<', row.day),
    )
    .executeTakeFirst();
  return numInsertedOrUpdatedRows > 0n;
}

export async function forgetNotices(
  db: AnyDatabase,
  { account_id, region, id }: Pick<TrustAnchorRow, 'account_id' | 'region' | 'id'>,
): Promise<void> {
  await tablesOf<Tables>(db)
    .deleteFrom('anywhere_notices')
    .where('account_id', '=', account_id)
    .where('region', '=', region)
    .where('trust_anchor_id', '=', id)
    .execute();
}
