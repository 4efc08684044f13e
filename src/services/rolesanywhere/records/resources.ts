import { type AnyDatabase, tablesOf } from '../../../storage/tables-of.ts';
import { notFound, quotaReached } from '../errors.ts';
import type { Kind, Place } from '../resources.ts';
import type { CrlRow, ProfileRow, ResourceRow, SubjectRow, TrustAnchorRow } from '../tables.ts';

/** Rows of one kind; all kinds are found, listed and changed alike. */
export interface Resources<Row extends ResourceRow> {
  readonly kind: Kind;
  find(place: Place, id: string): Promise<Row | undefined>;
  /** @throws AwsError ResourceNotFoundException */
  require(place: Place, id: string): Promise<Row>;
  /** In the order of ids, behind `after`. */
  list(place: Place, after: string | undefined, limit: number): Promise<Row[]>;
  /** @throws AwsError ValidationException where there are as many as there may be */
  insert(place: Place, row: Row): Promise<Row>;
  update(db: AnyDatabase, row: Row, values: Partial<Row>): Promise<Row>;
  delete(db: AnyDatabase, row: Row): Promise<void>;
}

/** Of whatever table: the columns that all of them have. */
interface AnyTable {
  resources: ResourceRow;
}

function resources<Row extends ResourceRow>(kind: Kind, tableName: string, most: number): Resources<Row> {
  // Kysely knows the common columns; those of the kind's own come and go as they are.
  const table = tableName as 'resources';
  const of = (db: AnyDatabase) => tablesOf<AnyTable>(db);
  const all = ({ db, accountId, region }: Place) =>
    of(db).selectFrom(table).where('account_id', '=', accountId).where('region', '=', region);

  const find = async (place: Place, id: string): Promise<Row | undefined> =>
    (await all(place).selectAll().where('id', '=', id).executeTakeFirst()) as Row | undefined;

  return {
    kind,
    find,
    async require(place, id) {
      const row = await find(place, id);
      if (row === undefined) throw notFound(kind, id);
      return row;
    },
    async list(place, after, limit) {
      const from = after === undefined ? all(place) : all(place).where('id', '>', after);
      return (await from.selectAll().orderBy('id').limit(limit).execute()) as Row[];
    },
    async insert(place, row) {
      if (Number.isFinite(most)) {
        const ids = await all(place).select('id').limit(most).execute();
        if (ids.length === most) throw quotaReached(kind, most);
      }
      await of(place.db).insertInto(table).values(row).execute();
      return row;
    },
    async update(db, row, values) {
      await of(db)
        .updateTable(table)
        .set(values as Partial<ResourceRow>)
        .where('account_id', '=', row.account_id)
        .where('region', '=', row.region)
        .where('id', '=', row.id)
        .execute();
      return { ...row, ...values };
    },
    async delete(db, row) {
      await of(db)
        .deleteFrom(table)
        .where('account_id', '=', row.account_id)
        .where('region', '=', row.region)
        .where('id', '=', row.id)
        .execute();
    },
  };
}

/**
 * How many an account may have in a region.
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/quotas.html
 */
export const trustAnchors = resources<TrustAnchorRow>('trust-anchor', 'anywhere_trust_anchors', 50);
export const profiles = resources<ProfileRow>('profile', 'anywhere_profiles', 250);
/** Two for each trust anchor. */
export const crls = resources<CrlRow>('crl', 'anywhere_crls', 100);
/** Made by who has a certificate, so as many as the CAs of the account want. */
export const subjects = resources<SubjectRow>('subject', 'anywhere_subjects', Number.POSITIVE_INFINITY);

export const BY_KIND: Readonly<Record<Kind, Resources<ResourceRow>>> = {
  'trust-anchor': trustAnchors as unknown as Resources<ResourceRow>,
  profile: profiles as unknown as Resources<ResourceRow>,
  crl: crls as unknown as Resources<ResourceRow>,
  subject: subjects as unknown as Resources<ResourceRow>,
};
