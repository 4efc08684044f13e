import { tablesOf } from '../../../storage/tables-of.ts';
import type { Place } from '../resources.ts';
import type { SeenCertificateRow, SubjectRow } from '../tables.ts';

interface Tables {
  anywhere_subjects: SubjectRow;
  anywhere_certificates: SeenCertificateRow;
}

/** Certificates shown of one subject; older ones are forgotten. */
const MOST_SHOWN = 50;

export const findSubjectByName = (
  { db, accountId, region }: Place,
  name: string,
): Promise<SubjectRow | undefined> =>
  tablesOf<Tables>(db)
    .selectFrom('anywhere_subjects')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('region', '=', region)
    .where('x509_subject', '=', name)
    .executeTakeFirst();

/** The newest first. */
export const seenCertificates = (
  { db, accountId, region }: Place,
  subjectId: string,
): Promise<SeenCertificateRow[]> =>
  tablesOf<Tables>(db)
    .selectFrom('anywhere_certificates')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('region', '=', region)
    .where('subject_id', '=', subjectId)
    .orderBy('seen_at', 'desc')
    .orderBy('fingerprint')
    .execute();

/** Notes that a certificate was seen now. */
export async function noteCertificate(place: Place, row: SeenCertificateRow): Promise<void> {
  const certificates = tablesOf<Tables>(place.db);
  await certificates
    .insertInto('anywhere_certificates')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['account_id', 'region', 'subject_id', 'fingerprint'])
        .doUpdateSet({ seen_at: row.seen_at, trust_anchor_id: row.trust_anchor_id }),
    )
    .execute();
  const forgotten = (await seenCertificates(place, row.subject_id)).slice(MOST_SHOWN);
  if (forgotten.length === 0) return;
  await certificates
    .deleteFrom('anywhere_certificates')
    .where('account_id', '=', row.account_id)
    .where('region', '=', row.region)
    .where('subject_id', '=', row.subject_id)
    .where(
      'fingerprint',
      'in',
      forgotten.map(({ fingerprint }) => fingerprint),
    )
    .execute();
}
