import { createHash, type Hash } from 'node:crypto';
import { contentOfRow, nextLink } from '../chain.ts';
import type { Digest, EventsDigest } from '../digests/digest-form.ts';
import type { Problem } from './report.ts';
import type { ChainEntry, TombstoneRow } from './source.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const areEqual = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;

/** What tombstones of one signed removal there are. */
export interface SeenTombstones {
  count: number;
  readonly first: number;
  readonly places: Hash;
}

/** Goes along the chain, place by place, and tells what does not fit. */
export class ChainWalk {
  readonly #tell: (problem: Problem) => void;
  readonly #digests: readonly (Digest & EventsDigest)[];
  readonly tombstones = new Map<number, SeenTombstones>();
  /** The last place seen. */
  place: number;
  link: Uint8Array;
  events = 0;
  #digest = 0;
  /** False once the links fit no digest: then all that follows is a consequence. */
  #isAsSigned = true;
  /** True behind a gap, up to the next event: what comes there has no link to be held against. */
  #isUnsure = false;

  constructor(
    start: { readonly place: number; readonly link: Uint8Array },
    digests: readonly (Digest & EventsDigest)[],
    tell: (problem: Problem) => void,
  ) {
    this.place = start.place;
    this.link = start.link;
    this.#digests = digests;
    this.#tell = tell;
    while ((digests[this.#digest]?.to ?? Number.POSITIVE_INFINITY) <= start.place) this.#digest += 1;
  }

  /** The next place, in the order of places. */
  step(entry: ChainEntry): void {
    this.events += 1;
    const { sequence } = entry.row;
    // An archive's lines may say anything; with a place that is no number, every comparison of places would be false.
    if (!Number.isSafeInteger(sequence)) {
      this.#tell({ kind: 'inserted', detail: `an event stands behind place ${this.place} without a place` });
      return;
    }
    if (sequence <= this.place) {
      this.#tell({ kind: 'inserted', ...whereIs(entry), detail: 'two events stand in one place' });
      return;
    }
    if (sequence > this.place + 1) this.#gap(sequence);
    this.place = sequence;
    if (entry.kind === 'event') this.#event(entry);
    else this.#tombstone(entry.row);
    this.#holdAgainstDigest();
  }

  #gap(next: number): void {
    const first = this.place + 1;
    const many = next - first === 1 ? 'an event is' : `${next - first} events are`;
    const to = next - first === 1 ? {} : { to: next - 1 };
    const covering = this.#digests.find((digest) => digest.to >= first);
    const between =
      covering === undefined
        ? ''
        : `, of the time from ${iso(covering.startTime)} to ${iso(covering.endTime)}`;
    this.#tell({ kind: 'removed', sequence: first, ...to, detail: `${many} missing${between}` });
    this.#isUnsure = true;
    // Digests of places within the gap cannot be held against anything.
    while ((this.#digests[this.#digest]?.to ?? Number.POSITIVE_INFINITY) < next) this.#digest += 1;
  }

  #event(entry: ChainEntry & { kind: 'event' }): void {
    const { hash } = entry.row;
    const expected = nextLink(this.link, contentOfRow(entry.row));
    if (!this.#isUnsure && !areEqual(expected, hash)) {
      this.#tell({
        kind: 'changed',
        ...whereIs(entry),
        detail: 'the event was changed, or it stands in another place than it was stored in',
      });
    }
    // The stored link, so that one changed event is one problem.
    this.link = hash;
    this.#isUnsure = false;
  }

  #tombstone({ content, digest, sequence }: TombstoneRow): void {
    this.link = nextLink(this.link, content);
    const seen = this.tombstones.get(digest);
    if (seen === undefined) {
      const places = createHash('sha256').update(String(sequence));
      this.tombstones.set(digest, { count: 1, first: sequence, places });
      return;
    }
    seen.count += 1;
    seen.places.update(`,${sequence}`);
  }

  #holdAgainstDigest(): void {
    const digest = this.#digests[this.#digest];
    if (digest === undefined || digest.to !== this.place) return;
    this.#digest += 1;
    if (this.#isUnsure) return;
    const isAsSigned = hex(this.link) === digest.chain;
    if (!isAsSigned && this.#isAsSigned) {
      const { from: sequence, to, startTime, endTime, number } = digest;
      const detail = `the links fit one another, but not digest ${number}: events of the time from ${iso(startTime)} to ${iso(endTime)} were changed, removed or added, and all links from there on calculated anew`;
      this.#tell({ kind: 'rechained', sequence, to, detail });
    }
    this.#isAsSigned = isAsSigned;
  }
}

const iso = (instant: number): string => new Date(instant).toISOString();

const whereIs = (entry: ChainEntry): Pick<Problem, 'sequence' | 'eventId' | 'eventTime'> => ({
  sequence: entry.row.sequence,
  ...(entry.kind === 'event' && { eventId: entry.row.event_id, eventTime: entry.row.event_time }),
});
