import type { Instant } from '../../core/clock.ts';
import type { AnyDatabase } from '../../storage/tables-of.ts';
import { csafDocuments } from '../csaf/csaf-documents.ts';
import { putDocument } from '../csaf/document-records.ts';
import { queueAnnouncement } from '../notices/announce.ts';
import { readCenterSettings } from '../settings.ts';
import { historyOf, insertPublication, type Publication } from './publications.ts';
import { contentOf, updateBulletin } from './records.ts';
import type { BulletinRow } from './tables.ts';

/** What a version is published with. */
export interface PublishContext {
  /** A write's. */
  readonly db: AnyDatabase;
  readonly now: Instant;
  readonly publicUrl: string;
  /** Of the program, for its documents. */
  readonly engineVersion: string;
}

interface NewVersion {
  /** ARN of who publishes, or approved what publishes itself. */
  readonly by: string;
  /** Why it is withdrawn; absent where it is not. */
  readonly withdrawalReason?: string;
}

async function writeDocuments(
  { db, publicUrl, engineVersion }: PublishContext,
  history: readonly Publication[],
  newest: Publication,
): Promise<void> {
  const { settings } = await readCenterSettings(db);
  const documents = csafDocuments({
    id: newest.bulletinId,
    content: newest.content,
    history,
    isWithdrawn: newest.isWithdrawal,
    hasVex: history.some(({ content }) => (content.Vulnerabilities ?? []).length > 0),
    publisher: {
      name: settings.publisherName,
      namespace: settings.publisherNamespace ?? publicUrl,
      ...(settings.contact !== undefined && { contact: settings.contact }),
    },
    publicUrl,
    engineVersion,
  });
  const of = {
    bulletinId: newest.bulletinId,
    version: newest.version,
    summary: newest.content.Summary,
    releasedAt: history[0]?.publishedAt ?? newest.publishedAt,
    updatedAt: newest.publishedAt,
  };
  for (const document of documents) await putDocument(db, of, document);
}

/** Makes the working copy public, with its documents; or says in public that what was is withdrawn. */
export async function publishVersion(
  context: PublishContext,
  row: BulletinRow,
  { by, withdrawalReason }: NewVersion,
): Promise<BulletinRow> {
  const { db, now } = context;
  const history = await historyOf(db, row.id);
  const last = history.at(-1);
  const isWithdrawal = withdrawalReason !== undefined;
  const publication = await insertPublication(db, {
    bulletinId: row.id,
    version: row.version + 1,
    // Two versions of one instant would have no order.
    publishedAt: Math.max(now, (last?.publishedAt ?? 0) + 1),
    publishedBy: by,
    changeNote: withdrawalReason ?? row.change_note,
    isWithdrawal,
    // What is withdrawn is what was public, not what is being written.
    content: isWithdrawal && last !== undefined ? last.content : contentOf(row),
    year: row.year,
  });
  await queueAnnouncement(db, now, publication);
  await writeDocuments(context, [...history, publication], publication);
  return updateBulletin(db, row, {
    state: isWithdrawal ? 'WITHDRAWN' : 'PUBLISHED',
    version: publication.version,
    publish_at: null,
    authors: '[]',
    updated_at: now,
  });
}
