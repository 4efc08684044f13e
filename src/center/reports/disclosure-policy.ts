import type { Instant } from '../../core/clock.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import type { CaseTables } from './case-table.ts';

/** How the team deals with reports, and what `security.txt` says. */
export interface DisclosurePolicy {
  /** Whether strangers may report by form and API. */
  readonly acceptsReports: boolean;
  /** URIs beside the form: `mailto:`, `https:` or `tel:`. */
  readonly contacts: readonly string[];
  /** Language tags, the most wanted first. */
  readonly languages: readonly string[];
  /** Markdown of the policy page. */
  readonly text: string;
  readonly acknowledgeDays: number;
  readonly fixDays: number;
  /** How long a report stays secret, unless a case says otherwise; 0 for no embargo. */
  readonly embargoDays: number;
  /** How many days ahead `security.txt` says that it expires. */
  readonly securityTxtDays: number;
  /** Mail addresses of the team that are told of new reports, answers and broken promises. */
  readonly notify: readonly string[];
}

export const DEFAULT_DISCLOSURE_POLICY: DisclosurePolicy = {
  acceptsReports: true,
  contacts: [],
  languages: ['en'],
  text: `Tell us of vulnerabilities before you tell others, and give us time to mend them. Test only with accounts of your own, read no data of others, and break nothing.

Whoever keeps to this has nothing to fear from us: we take no legal steps, and we thank by name whoever wants it.`,
  acknowledgeDays: 3,
  fixDays: 90,
  embargoDays: 90,
  securityTxtDays: 90,
  notify: [],
};

const ONLY_ROW = 1;

export interface PolicyInForce {
  readonly policy: DisclosurePolicy;
  /** 0 where nobody has set any. */
  readonly revision: number;
  readonly changedAt: Instant;
}

export async function readDisclosurePolicy(db: AnyDatabase): Promise<PolicyInForce> {
  const row = await tablesOf<CaseTables>(db)
    .selectFrom('center_disclosure_policy')
    .selectAll()
    .where('id', '=', ONLY_ROW)
    .executeTakeFirst();
  if (row === undefined) return { policy: DEFAULT_DISCLOSURE_POLICY, revision: 0, changedAt: 0 };
  return {
    policy: { ...DEFAULT_DISCLOSURE_POLICY, ...(JSON.parse(row.policy) as Partial<DisclosurePolicy>) },
    revision: row.revision,
    changedAt: Number(row.changed_at),
  };
}

/** Within a write that has compared the revision. */
export async function writeDisclosurePolicy(
  db: AnyDatabase,
  { policy, revision, changedAt }: PolicyInForce,
): Promise<void> {
  const changed = { policy: JSON.stringify(policy), revision, changed_at: changedAt };
  await tablesOf<CaseTables>(db)
    .insertInto('center_disclosure_policy')
    .values({ id: ONLY_ROW, ...changed })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(changed))
    .execute();
}
