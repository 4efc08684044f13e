import { createHash, createPublicKey, hash, type KeyObject, verify } from 'node:crypto';
import type { Instant } from '../../core/clock.ts';
import type { DigestKeyRow } from './tables.ts';

/** What every signed statement says of itself. */
interface Statement {
  readonly format: 'keywarden-audit-1';
  readonly number: number;
  readonly madeAt: Instant;
  /** Id of the key that signs. */
  readonly key: string;
  /** Hexadecimal; null for the first statement. */
  readonly previousSignature: string | null;
}

/** That these events, and no others, lie between two places of the chain. */
export interface EventsDigest {
  readonly kind: 'events';
  /** Sequence of the first event, and of the last. */
  readonly from: number;
  readonly to: number;
  /** Link of the last event, hexadecimal. */
  readonly chain: string;
  /** Times of the first event and of the last. */
  readonly startTime: Instant;
  readonly endTime: Instant;
}

/** That events were removed because they were older than their account keeps them: of each its content's digest is left. */
export interface TombstonesDigest {
  readonly kind: 'tombstones';
  /** The events digest in whose stretch all of them lie. */
  readonly from: number;
  readonly to: number;
  readonly accounts: readonly {
    readonly account: string;
    /** Events before this instant. */
    readonly before: Instant;
    readonly count: number;
  }[];
  /** SHA-256 of the places, in order and parted by commas, hexadecimal. */
  readonly places: string;
}

/** That nothing of all events up to a place is kept any more; the chain goes on from there. */
export interface CheckpointDigest {
  readonly kind: 'checkpoint';
  readonly to: number;
  readonly chain: string;
}

export type DigestContent = EventsDigest | TombstonesDigest | CheckpointDigest;
export type Digest = Statement & DigestContent;

export const digestText = (digest: Digest): string => JSON.stringify(digest);

export const placesDigest = (sequences: readonly number[]): string =>
  createHash('sha256').update(sequences.join(',')).digest('hex');

/** What a key signs to vouch for the one after it. */
export const endorsementText = (
  key: Pick<DigestKeyRow, 'public_key' | 'signs_from' | 'signs_until'>,
): string =>
  [
    'keywarden-audit-key-1',
    Buffer.from(key.public_key).toString('hex'),
    key.signs_from,
    key.signs_until,
  ].join('\n');

export const publicKeyOf = (spki: Uint8Array): KeyObject =>
  createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });

/** DER in PKCS #1, the form that CloudTrail's ListPublicKeys answers. */
export const pkcs1Of = (spki: Uint8Array): Uint8Array =>
  publicKeyOf(spki).export({ format: 'der', type: 'pkcs1' });

export const keyIdOf = (spki: Uint8Array): string => hash('sha256', pkcs1Of(spki), 'hex').slice(0, 32);

/** RSA PKCS #1 v1.5 with SHA-256. */
export const isSignedBy = (spki: Uint8Array, text: string | Uint8Array, signature: Uint8Array): boolean =>
  verify('sha256', typeof text === 'string' ? Buffer.from(text) : text, publicKeyOf(spki), signature);
