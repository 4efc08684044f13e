import {
  FRAME_LENGTH_BYTES,
  MOST_FRAME_BYTES,
  MOST_SLOTS,
  MOST_TEXTS,
  SENT_ONCE,
  TAG,
  TEXT_LENGTH,
} from './frame-format.ts';

const FIRST_CAPACITY = 64 * 1024;
/** UTF-8 takes at most three bytes for each UTF-16 unit. */
const BYTES_PER_UNIT = 3;

/**
 * Lays values out as frames, one behind the other; see `frame-format.ts`. What it has told once it does not repeat, so all
 * frames of a connection come from one writer, and one reader reads them all, in order.
 */
export class FrameWriter {
  #bytes = Buffer.allocUnsafe(FIRST_CAPACITY);
  #used = 0;
  readonly #texts = new Map<string, number>();
  readonly #slots = new Map<object, number>();
  readonly #slotted: (object | undefined)[] = [];
  #nextSlot = 0;

  /** Bytes of the frames that wait. */
  get length(): number {
    return this.#used;
  }

  /** Adds a frame. @throws TypeError, RangeError for what no frame can hold; the writer is of no use then */
  write(value: unknown): void {
    const start = this.#used;
    this.#room(FRAME_LENGTH_BYTES);
    this.#used += FRAME_LENGTH_BYTES;
    this.#value(value, '');
    const length = this.#used - start - FRAME_LENGTH_BYTES;
    if (length > MOST_FRAME_BYTES) throw new RangeError('a message for the HSM process is too long');
    this.#bytes.writeUInt32BE(length, start);
  }

  /** The frames added since the last time; keeps no copy, for they hold plaintexts. */
  take(): Uint8Array {
    const frames = Uint8Array.prototype.slice.call(this.#bytes, 0, this.#used);
    if (this.#bytes.length > FIRST_CAPACITY) this.#bytes = Buffer.allocUnsafe(FIRST_CAPACITY);
    else this.#bytes.fill(0, 0, this.#used);
    this.#used = 0;
    return frames;
  }

  #room(length: number): void {
    const needed = this.#used + length;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#bytes.length));
    larger.set(this.#bytes.subarray(0, this.#used));
    this.#bytes.fill(0, 0, this.#used);
    this.#bytes = larger;
  }

  #tag(tag: number, number: number, length: 0 | 2 | 4): void {
    this.#room(1 + length);
    const at = this.#used;
    this.#bytes[at] = tag;
    if (length === 2) this.#bytes.writeUInt16BE(number, at + 1);
    else if (length === 4) this.#bytes.writeUInt32BE(number, at + 1);
    this.#used = at + 1 + length;
  }

  #value(value: unknown, name: string): void {
    if (typeof value === 'string') this.#text(value);
    else if (typeof value === 'number') this.#number(value);
    else if (value === undefined) this.#tag(TAG.undefined, 0, 0);
    else if (value === null) this.#tag(TAG.null, 0, 0);
    else if (typeof value === 'boolean') this.#tag(value ? TAG.true : TAG.false, 0, 0);
    else if (value instanceof Uint8Array) this.#raw(value);
    else if (Array.isArray(value)) {
      this.#tag(TAG.list, value.length, 4);
      for (const item of value) this.#value(item, '');
    } else if (typeof value !== 'object') throw new TypeError(`no frame holds a ${typeof value}`);
    else if (SENT_ONCE.has(name)) this.#lasting(value);
    else this.#record(value);
  }

  #number(value: number): void {
    if (value >>> 0 === value && !Object.is(value, -0)) {
      this.#tag(TAG.whole, value, 4);
      return;
    }
    this.#tag(TAG.number, 0, 0);
    this.#room(8);
    this.#used = this.#bytes.writeDoubleBE(value, this.#used);
  }

  #raw(bytes: Uint8Array): void {
    this.#tag(TAG.bytes, bytes.length, 4);
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#used);
    this.#used += bytes.length;
  }

  #text(text: string): void {
    const known = this.#texts.get(text);
    if (known !== undefined) {
      this.#tag(TAG.knownText, known, 2);
      return;
    }
    const isKept = text.length <= TEXT_LENGTH && this.#texts.size < MOST_TEXTS;
    if (isKept) this.#texts.set(text, this.#texts.size);
    this.#room(5 + text.length * BYTES_PER_UNIT);
    const length = this.#bytes.write(text, this.#used + 5);
    this.#tag(isKept ? TAG.newText : TAG.text, length, 4);
    this.#used += length;
  }

  #record(record: object): void {
    const names = Object.keys(record);
    this.#tag(TAG.record, names.length, 2);
    for (const name of names) {
      this.#text(name);
      this.#value((record as Record<string, unknown>)[name], name);
    }
  }

  #lasting(record: object): void {
    const known = this.#slots.get(record);
    if (known !== undefined) {
      this.#tag(TAG.knownRecord, known, 2);
      return;
    }
    const slot = this.#nextSlot;
    this.#nextSlot = (slot + 1) % MOST_SLOTS;
    const before = this.#slotted[slot];
    if (before !== undefined) this.#slots.delete(before);
    this.#slotted[slot] = record;
    this.#slots.set(record, slot);
    this.#tag(TAG.newRecord, slot, 2);
    this.#record(record);
  }
}
