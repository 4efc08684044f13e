import { createHash, timingSafeEqual } from 'node:crypto';
import type { Random } from '../../core/random.ts';
import type { Sealer } from '../../custody/custody.ts';

/** What of a case is nobody's but the team's. */
export interface CaseDetail {
  readonly title: string;
  readonly cves: readonly string[];
  /** Who of the team is on it, as the team writes it. */
  readonly assignee?: string;
  /** Who is to be thanked, and a page of theirs. */
  readonly creditName?: string;
  readonly creditUrl?: string;
}

export interface PartyContact {
  readonly name: string;
  /** Where answers are told of; none for who gave no address. */
  readonly email?: string;
}

/** Tables of sealed columns; a value opens in its own column and row only. */
export type Place =
  | 'center_cases/detail'
  | 'center_case_parties/contact'
  | 'center_case_messages/text'
  | 'center_case_files/name'
  | 'center_case_files/content'
  | 'center_case_mail/mail';

export const sealBytes = (sealer: Sealer, place: Place, id: string, bytes: Uint8Array): Uint8Array =>
  sealer.seal('secret-at-rest', bytes, `${place}/${id}`);

/** @throws SealError */
export const openBytes = (sealer: Sealer, place: Place, id: string, sealed: Uint8Array): Uint8Array =>
  sealer.open('secret-at-rest', sealed, `${place}/${id}`).reveal();

export const sealText = (sealer: Sealer, place: Place, id: string, text: string): Uint8Array =>
  sealBytes(sealer, place, id, Buffer.from(text));

/** @throws SealError */
export const openText = (sealer: Sealer, place: Place, id: string, sealed: Uint8Array): string =>
  Buffer.from(openBytes(sealer, place, id, sealed)).toString();

export const sealDetail = (sealer: Sealer, id: string, detail: CaseDetail): Uint8Array =>
  sealText(sealer, 'center_cases/detail', id, JSON.stringify(detail));

/** @throws SealError */
export const openDetail = (
  sealer: Sealer,
  { id, sealed_detail }: { readonly id: string; readonly sealed_detail: Uint8Array },
): CaseDetail => JSON.parse(openText(sealer, 'center_cases/detail', id, sealed_detail)) as CaseDetail;

export const sealContact = (sealer: Sealer, id: string, contact: PartyContact): Uint8Array =>
  sealText(sealer, 'center_case_parties/contact', id, JSON.stringify(contact));

/** @throws SealError */
export const openContact = (
  sealer: Sealer,
  { id, sealed_contact }: { readonly id: string; readonly sealed_contact: Uint8Array },
): PartyContact =>
  JSON.parse(openText(sealer, 'center_case_parties/contact', id, sealed_contact)) as PartyContact;

const SECRET_BYTES = 32;
/** The secret of a link: 256 bits, in base64url. */
const SECRET = /^[A-Za-z0-9_-]{43}$/;

export const newLinkSecret = (random: Random): string =>
  Buffer.from(random.bytes(SECRET_BYTES)).toString('base64url');

/** What is kept of a secret: whoever reads the database cannot follow the link. */
export const linkHash = (secret: string): string => createHash('sha256').update(secret).digest('hex');

export const isLinkSecret = (text: string): boolean => SECRET.test(text);

/** In constant time, though who guesses has no say in the hash by which a row is found. */
export const isHashOf = (hash: string, secret: string): boolean => {
  const [kept, given] = [Buffer.from(hash, 'hex'), Buffer.from(linkHash(secret), 'hex')];
  return kept.length === given.length && timingSafeEqual(kept, given);
};

/** An id of 16 hexadecimal digits behind what says of what kind it is. */
export const newId = (random: Random, prefix: 'party' | 'msg' | 'file' | 'step' | 'mail'): string =>
  `${prefix}-${Buffer.from(random.bytes(8)).toString('hex')}`;
