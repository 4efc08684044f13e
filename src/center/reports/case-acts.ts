import type { Instant } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { Sealer } from '../../custody/custody.ts';
import type { AnyDatabase } from '../../storage/tables-of.ts';
import { insertCase, insertFiles, insertMessage, insertParty, nextCaseId } from './case-records.ts';
import {
  type CaseDetail,
  linkHash,
  newId,
  newLinkSecret,
  type PartyContact,
  sealBytes,
  sealContact,
  sealDetail,
  sealText,
} from './case-secrets.ts';
import type { MessageRow, PartyRow } from './case-table.ts';
import type { DisclosurePolicy } from './disclosure-policy.ts';
import type { ReportFile } from './report-input.ts';

/** Within a write. */
export interface CaseContext {
  readonly db: AnyDatabase;
  readonly sealer: Sealer;
  readonly random: Random;
  readonly now: Instant;
}

const DAY_MILLISECONDS = 86_400_000;

/** Opens a case with the promises of the policy. @returns its id */
export async function openCase(
  { db, sealer, now }: CaseContext,
  {
    policy,
    source,
    detail,
  }: {
    readonly policy: DisclosurePolicy;
    /** Empty for a case of the team's own. */
    readonly source: string;
    readonly detail: CaseDetail;
  },
): Promise<string> {
  const id = await nextCaseId(db, now);
  await insertCase(db, {
    id,
    state: 'NEW',
    sealed_detail: sealDetail(sealer, id, detail),
    severity: null,
    created_at: now,
    updated_at: now,
    acknowledge_by: now + policy.acknowledgeDays * DAY_MILLISECONDS,
    fix_by: now + policy.fixDays * DAY_MILLISECONDS,
    embargo_until: policy.embargoDays === 0 ? null : now + policy.embargoDays * DAY_MILLISECONDS,
    acknowledged_at: null,
    fixed_at: null,
    published_at: null,
    closed_at: null,
    duplicate_of: null,
    bulletin_id: null,
    credit_wanted: detail.creditName === undefined ? 0 : 1,
    told_acknowledge: 0,
    told_fix: 0,
    source,
  });
  return id;
}

/** Gives somebody a part in a case. @returns the secret of the link, which is kept nowhere */
export async function addParty(
  { db, sealer, random, now }: CaseContext,
  caseId: string,
  role: PartyRow['role'],
  contact: PartyContact,
): Promise<{ readonly partyId: string; readonly secret: string }> {
  const partyId = newId(random, 'party');
  const secret = newLinkSecret(random);
  await insertParty(db, {
    id: partyId,
    case_id: caseId,
    role,
    sealed_contact: sealContact(sealer, partyId, contact),
    link_hash: linkHash(secret),
    created_at: now,
    seen_at: null,
    removed_at: null,
  });
  return { partyId, secret };
}

/** Where a party finds its case. */
export const caseLink = (publicUrl: string, secret: string): string => `${publicUrl}/security/case/${secret}`;

export interface NewMessage {
  readonly partyId: string | null;
  readonly author: string | null;
  readonly audience: MessageRow['audience'];
  readonly text: string;
  readonly isEncrypted: boolean;
  readonly files: readonly ReportFile[];
}

/** @returns its id */
export async function addMessage(
  { db, sealer, random, now }: CaseContext,
  caseId: string,
  { partyId, author, audience, text, isEncrypted, files }: NewMessage,
): Promise<string> {
  const id = newId(random, 'msg');
  await insertMessage(db, {
    id,
    case_id: caseId,
    party_id: partyId,
    author,
    audience,
    sealed_text: sealText(sealer, 'center_case_messages/text', id, text),
    encrypted: isEncrypted ? 1 : 0,
    created_at: now,
  });
  const rows = files.map(({ name, content, isEncrypted: isFileEncrypted }) => {
    const fileId = newId(random, 'file');
    return {
      id: fileId,
      case_id: caseId,
      message_id: id,
      sealed_name: sealText(sealer, 'center_case_files/name', fileId, name),
      sealed_content: sealBytes(sealer, 'center_case_files/content', fileId, content),
      size: content.length,
      encrypted: isFileEncrypted ? (1 as const) : (0 as const),
    };
  });
  await insertFiles(db, rows);
  return id;
}
