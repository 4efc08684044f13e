/**
 * Messages between parent and HSM process: length (4 bytes), then one value. A value is a tag (1 byte) and what it says it
 * is; numbers are big-endian:
 *
 *     whole: uint32 · number: double · knownText: index (2) · newText, text: length (4), UTF-8 · bytes: length (4), bytes ·
 *     list: count (4), values · record: count (2), as many names (texts) each with its value ·
 *     knownRecord: slot (2) · newRecord: slot (2), record
 *
 * Names and other short texts come again and again, and so do keys: what was sent once as `newText` or `newRecord` is
 * afterwards named by its number. V8's serialization takes five times as long, most of it for typed arrays.
 */
export const TAG = {
  undefined: 0,
  null: 1,
  false: 2,
  true: 3,
  whole: 4,
  number: 5,
  knownText: 6,
  newText: 7,
  text: 8,
  bytes: 9,
  list: 10,
  record: 11,
  knownRecord: 12,
  newRecord: 13,
} as const;

export const FRAME_LENGTH_BYTES = 4;
/** Longest message; a wrapped RSA-4096 key has 3 kB, a plaintext at most some hundred. */
export const MOST_FRAME_BYTES = 16 * 1024 * 1024;

/** UTF-16 units of the texts that are remembered, fewer than those of UUIDs, of which there is no end; and how many are. */
export const TEXT_LENGTH = 32;
export const MOST_TEXTS = 1024;

/** Members whose records are the same objects in many messages, and how many of those are remembered; the oldest go first. */
export const SENT_ONCE: ReadonlySet<string> = new Set(['key']);
export const MOST_SLOTS = 1024;
