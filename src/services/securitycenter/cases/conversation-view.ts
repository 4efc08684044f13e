import { listFiles, listHistory, listMessages, listParties } from '../../../center/reports/case-records.ts';
import { openContact, openText } from '../../../center/reports/case-secrets.ts';
import type { FileRow, MessageRow, PartyRow } from '../../../center/reports/case-table.ts';
import type { OperationContext } from '../../contract.ts';

export interface PartyView {
  readonly PartyId: string;
  readonly Role: string;
  readonly Name: string;
  readonly Email?: string;
  readonly CreateDate: Date;
  readonly LastSeenDate?: Date;
  readonly RemoveDate?: Date;
}

interface FileView {
  readonly FileId: string;
  readonly FileName: string;
  readonly Size: number;
  readonly IsEncrypted: boolean;
}

interface MessageView {
  readonly MessageId: string;
  /** Of a party; else the team wrote it. */
  readonly PartyId?: string;
  /** ARN, or the party's name. */
  readonly Author: string;
  readonly Audience: 'INTERNAL' | 'ALL' | 'PARTY';
  /** Of `PARTY`: who may read it. */
  readonly ToPartyId?: string;
  /** An OpenPGP message where it is encrypted. */
  readonly Text: string;
  readonly IsEncrypted: boolean;
  readonly CreateDate: Date;
  readonly Files: readonly FileView[];
}

interface HistoryView {
  readonly Date: Date;
  readonly From: string;
  readonly To: string;
  readonly By: string;
  readonly Note?: string;
}

export interface Conversation {
  readonly Parties: readonly PartyView[];
  readonly Messages: readonly MessageView[];
  readonly History: readonly HistoryView[];
}

type Sealed = Pick<OperationContext, 'sealer'>;

export function partyView({ sealer }: Sealed, row: PartyRow): PartyView {
  const { name, email } = openContact(sealer, row);
  return {
    PartyId: row.id,
    Role: row.role.toUpperCase(),
    Name: name,
    ...(email !== undefined && { Email: email }),
    CreateDate: new Date(Number(row.created_at)),
    ...(row.seen_at !== null && { LastSeenDate: new Date(Number(row.seen_at)) }),
    ...(row.removed_at !== null && { RemoveDate: new Date(Number(row.removed_at)) }),
  };
}

const fileView = ({ sealer }: Sealed, row: Omit<FileRow, 'sealed_content'>): FileView => ({
  FileId: row.id,
  FileName: openText(sealer, 'center_case_files/name', row.id, row.sealed_name),
  Size: row.size,
  IsEncrypted: row.encrypted === 1,
});

function messageView(
  context: Sealed,
  row: MessageRow,
  parties: readonly PartyView[],
  files: readonly Omit<FileRow, 'sealed_content'>[],
): MessageView {
  const party = parties.find(({ PartyId }) => PartyId === row.party_id);
  const isToOne = row.audience !== 'team' && row.audience !== 'all';
  return {
    MessageId: row.id,
    ...(party !== undefined && { PartyId: party.PartyId }),
    Author: party?.Name ?? row.author ?? 'Security team',
    Audience: isToOne ? 'PARTY' : row.audience === 'all' ? 'ALL' : 'INTERNAL',
    ...(isToOne && { ToPartyId: row.audience }),
    Text: openText(context.sealer, 'center_case_messages/text', row.id, row.sealed_text),
    IsEncrypted: row.encrypted === 1,
    CreateDate: new Date(Number(row.created_at)),
    Files: files.filter(({ message_id }) => message_id === row.id).map((file) => fileView(context, file)),
  };
}

/** Who takes part in a case, what was said and how it went. */
export async function conversationOf(
  context: Pick<OperationContext, 'db' | 'sealer'>,
  caseId: string,
): Promise<Conversation> {
  const { db } = context;
  const parties = (await listParties(db, caseId)).map((row) => partyView(context, row));
  const files = await listFiles(db, caseId);
  const messages = await listMessages(db, caseId);
  const history = await listHistory(db, caseId);
  return {
    Parties: parties,
    Messages: messages.map((row) => messageView(context, row, parties, files)),
    History: history.map((step) => ({
      Date: new Date(Number(step.at)),
      From: step.from_state,
      To: step.to_state,
      By: step.by,
      ...(step.note !== null && { Note: step.note }),
    })),
  };
}
