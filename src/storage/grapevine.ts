/**
 * What processes on one database tell each other, so that a write need not wait for leases to run out. Plain values:
 * JSON and structured clones carry them unchanged.
 */
export type Word =
  /** The process of that name committed changes up to `position`: whoever keeps caches should look. */
  | { readonly kind: 'committed'; readonly by: string; readonly position: number }
  /** A member has applied every change up to `position`. */
  | { readonly kind: 'applied'; readonly member: string; readonly position: number }
  /** A member answers nobody from its caches any more: it left, or was put out. */
  | { readonly kind: 'gone'; readonly member: string };

/**
 * A way by which each process reaches all others of its database: LISTEN/NOTIFY, or the supervisor of workers that share
 * a SQLite file. Words may be late, doubled, lost or heard by their own speaker: that costs time and nothing else. They
 * must not be forged, and what one speaker tells must be heard in its order.
 */
export interface Grapevine {
  /** Tells all others. Never throws. */
  tell(word: Word): void;
  /** Calls `listener`, which must not throw, with what others tell. Returns the way to stop. */
  listen(listener: (word: Word) => void): () => void;
}
