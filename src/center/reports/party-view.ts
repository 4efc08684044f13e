import type { Instant } from '../../core/clock.ts';
import type { Sealer } from '../../custody/custody.ts';
import type { Store } from '../../storage/store.ts';
import {
  findCase,
  findFile,
  findPartyByLink,
  listFiles,
  listMessages,
  listParties,
  updateParty,
} from './case-records.ts';
import {
  isHashOf,
  isLinkSecret,
  linkHash,
  openBytes,
  openContact,
  openDetail,
  openText,
} from './case-secrets.ts';
import type { CaseState } from './case-states.ts';
import type { CaseRow, MessageRow, PartyRow } from './case-table.ts';

export interface MessageView {
  /** `Security team`, or a party's name and role. */
  readonly author: string;
  readonly at: Instant;
  /** Empty where it is encrypted. */
  readonly text: string;
  readonly isEncrypted: boolean;
  readonly isForAll: boolean;
  readonly files: readonly { readonly id: string; readonly name: string; readonly size: number }[];
}

/** What a party may know of its case. */
export interface CaseView {
  readonly id: string;
  readonly title: string;
  readonly state: CaseState;
  readonly createdAt: Instant;
  /** Until we have answered. */
  readonly acknowledgeBy: Instant | undefined;
  /** Until it is fixed. */
  readonly fixBy: Instant | undefined;
  readonly embargoUntil: Instant | undefined;
  readonly cves: readonly string[];
  readonly partyName: string;
  readonly role: PartyRow['role'];
  readonly messages: readonly MessageView[];
}

interface ViewParts {
  readonly store: Store;
  readonly sealer: Sealer;
}

/** The case that a secret leads to, as its party may see it; undefined for any secret that leads nowhere. */
export async function caseByLink(
  { store, sealer }: ViewParts,
  secret: string,
): Promise<{ readonly party: PartyRow; readonly view: CaseView } | undefined> {
  if (!isLinkSecret(secret)) return undefined;
  const db = store.reader;
  const party = await findPartyByLink(db, linkHash(secret));
  if (party === undefined || !isHashOf(party.link_hash, secret)) return undefined;
  const row = await findCase(db, party.case_id);
  if (row === undefined) return undefined;
  const [messages, files, parties] = await Promise.all([
    listMessages(db, row.id),
    listFiles(db, row.id),
    listParties(db, row.id),
  ]);
  const authorOf = ({ party_id }: MessageRow): string => {
    const author = parties.find(({ id }) => id === party_id);
    return author === undefined ? 'Security team' : `${openContact(sealer, author).name} (${author.role})`;
  };
  const view = messages
    .filter((message) => mayRead(party, message))
    .map((message) => ({
      author: authorOf(message),
      at: Number(message.created_at),
      text:
        message.encrypted === 1
          ? ''
          : openText(sealer, 'center_case_messages/text', message.id, message.sealed_text),
      isEncrypted: message.encrypted === 1,
      isForAll: message.audience === 'all',
      files: files
        .filter(({ message_id }) => message_id === message.id)
        .map(({ id, sealed_name, size }) => ({
          id,
          name: openText(sealer, 'center_case_files/name', id, sealed_name),
          size,
        })),
    }));
  return { party, view: { ...factsOf(sealer, row, party), messages: view } };
}

/** Its own, what is for all, and what the team wrote to it alone. */
const mayRead = (party: PartyRow, { party_id, audience }: MessageRow): boolean =>
  party_id === party.id || audience === 'all' || audience === party.id;

function factsOf(sealer: Sealer, row: CaseRow, party: PartyRow): Omit<CaseView, 'messages'> {
  const { title, cves } = openDetail(sealer, row);
  const isOpen = row.fixed_at === null && !['REJECTED', 'DUPLICATE', 'CLOSED'].includes(row.state);
  return {
    id: row.id,
    title,
    state: row.state,
    createdAt: Number(row.created_at),
    acknowledgeBy: row.acknowledged_at === null && isOpen ? Number(row.acknowledge_by) : undefined,
    fixBy: isOpen ? Number(row.fix_by) : undefined,
    embargoUntil: row.embargo_until === null ? undefined : Number(row.embargo_until),
    cves,
    partyName: openContact(sealer, party).name,
    role: party.role,
  };
}

/** The content of a file that a party may read: one of a message that its view holds. */
export async function fileForParty(
  { store, sealer }: ViewParts,
  { messages }: CaseView,
  fileId: string,
): Promise<{ readonly name: string; readonly content: Uint8Array } | undefined> {
  const shown = messages.flatMap(({ files }) => files).find(({ id }) => id === fileId);
  const row = shown && (await findFile(store.reader, fileId));
  if (shown === undefined || row === undefined) return undefined;
  const content = openBytes(sealer, 'center_case_files/content', row.id, row.sealed_content);
  return { name: shown.name, content };
}

const HOUR_MILLISECONDS = 3_600_000;

/** That a party looked, so that the team sees who follows; once an hour at most, for a visit is no write. */
export async function noteVisit(store: Store, { id, seen_at }: PartyRow, now: Instant): Promise<void> {
  if (seen_at !== null && Number(seen_at) > now - HOUR_MILLISECONDS) return;
  await store.write(({ db }) => updateParty(db, id, { seen_at: now }));
}
