import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import type { BulletinTables } from './bulletins/tables.ts';

/** Who the security team is and how it works. */
export interface CenterSettings {
  /** Who publishes, as readers are told. */
  readonly publisherName: string;
  /** URL that is the publisher's alone; where the deployment is reached, unless told. */
  readonly publisherNamespace?: string;
  /** How to reach the team, in words. */
  readonly contact?: string;
  /** Whether somebody else than the authors must approve what is published. */
  readonly requiresSecondPerson: boolean;
  /** Whether webhooks and others' advisories may be in private networks and on this machine. */
  readonly allowsPrivateAddresses: boolean;
}

export const DEFAULT_CENTER_SETTINGS: CenterSettings = {
  publisherName: 'Keywarden operator',
  requiresSecondPerson: true,
  allowsPrivateAddresses: false,
};

const ONLY_ROW = 1;

/** The settings, and their revision: 0 where nobody has set any. */
export async function readCenterSettings(
  db: AnyDatabase,
): Promise<{ readonly settings: CenterSettings; readonly revision: number }> {
  const row = await tablesOf<BulletinTables>(db)
    .selectFrom('center_settings')
    .selectAll()
    .where('id', '=', ONLY_ROW)
    .executeTakeFirst();
  if (row === undefined) return { settings: DEFAULT_CENTER_SETTINGS, revision: 0 };
  return {
    settings: { ...DEFAULT_CENTER_SETTINGS, ...(JSON.parse(row.settings) as Partial<CenterSettings>) },
    revision: row.revision,
  };
}

/** Within a write that has compared the revision. */
export async function writeCenterSettings(
  db: AnyDatabase,
  settings: CenterSettings,
  revision: number,
): Promise<void> {
  const changed = { settings: JSON.stringify(settings), revision };
  await tablesOf<BulletinTables>(db)
    .insertInto('center_settings')
    .values({ id: ONLY_ROW, ...changed })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(changed))
    .execute();
}
