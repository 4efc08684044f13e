import { MOST_SLOTS, MOST_TEXTS, TAG } from './frame-format.ts';

/** Deeper than any message of ours. */
const MOST_DEPTH = 16;
/** Bytes from which a value is not copied, and so keeps alive all that was received with it. */
const LARGE = 1024;

const malformed = (): RangeError => new RangeError('a message of the HSM process is malformed');

/** Reads the frames of one {@link import('./frame-writer.ts').FrameWriter}, in order. */
export class FrameReader {
  readonly #texts: string[] = [];
  readonly #records: unknown[] = [];
  #bytes: Buffer = Buffer.alloc(0);
  /** The same memory; what is cut out of it is no Buffer. */
  #plain: Uint8Array = this.#bytes;
  #at = 0;
  #end = 0;
  /** Whether what is read is remembered, and so must not hold on to more than it is. */
  #isLasting = false;

  /** The value of the frame from `start` to `end`, without its length. @throws RangeError when it is none */
  read(bytes: Buffer, start: number, end: number): unknown {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    }
    this.#at = start;
    this.#end = end;
    const value = this.#value(0);
    if (this.#at !== end) throw malformed();
    return value;
  }

  /** Takes `length` bytes; where they begin. */
  #take(length: number): number {
    const at = this.#at;
    this.#at = at + length;
    if (this.#at > this.#end) throw malformed();
    return at;
  }

  #value(depth: number): unknown {
    switch (this.#bytes[this.#take(1)]) {
      case TAG.undefined:
        return undefined;
      case TAG.null:
        return null;
      case TAG.false:
        return false;
      case TAG.true:
        return true;
      case TAG.whole:
        return this.#uint32();
      case TAG.number:
        return this.#bytes.readDoubleBE(this.#take(8));
      case TAG.bytes: {
        const length = this.#uint32();
        const at = this.#take(length);
        const isCopied = this.#isLasting || length < LARGE;
        return isCopied ? this.#plain.slice(at, at + length) : this.#plain.subarray(at, at + length);
      }
      case TAG.list:
        return this.#list(depth);
      case TAG.record:
        return this.#record(depth);
      case TAG.knownRecord:
        return this.#records[this.#uint16()] ?? refuse();
      case TAG.newRecord:
        return this.#newRecord(depth);
      default:
        this.#at -= 1;
        return this.#text();
    }
  }

  #uint16(): number {
    return this.#bytes.readUInt16BE(this.#take(2));
  }

  #uint32(): number {
    return this.#bytes.readUInt32BE(this.#take(4));
  }

  #text(): string {
    const tag = this.#bytes[this.#take(1)];
    if (tag === TAG.knownText) return this.#texts[this.#uint16()] ?? refuse();
    if (tag !== TAG.newText && tag !== TAG.text) throw malformed();
    const length = this.#uint32();
    const at = this.#take(length);
    const text = this.#bytes.toString('utf8', at, at + length);
    if (tag === TAG.newText && this.#texts.push(text) > MOST_TEXTS) throw malformed();
    return text;
  }

  #list(depth: number): unknown[] {
    const count = this.#uint32();
    if (depth >= MOST_DEPTH || count > this.#end - this.#at) throw malformed();
    const list: unknown[] = [];
    for (let index = 0; index < count; index++) list.push(this.#value(depth + 1));
    return list;
  }

  #record(depth: number): Record<string, unknown> {
    if (depth >= MOST_DEPTH) throw malformed();
    const record: Record<string, unknown> = {};
    for (let left = this.#uint16(); left > 0; left--) {
      const name = this.#text();
      if (name === '__proto__') throw malformed();
      record[name] = this.#value(depth + 1);
    }
    return record;
  }

  #newRecord(depth: number): unknown {
    const slot = this.#uint16();
    if (slot >= MOST_SLOTS || this.#bytes[this.#take(1)] !== TAG.record) throw malformed();
    this.#isLasting = true;
    const record = this.#record(depth);
    this.#isLasting = false;
    this.#records[slot] = record;
    return record;
  }
}

function refuse(): never {
  throw malformed();
}
