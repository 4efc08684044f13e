import koffi from 'koffi';

/** Bytes of one call's arguments and results together; a call that needs more is refused. */
const ARENA_BYTES = 256 * 1024;
const ALIGNMENT = 8;

/** A piece of native memory that a call writes into. */
export interface Block {
  readonly address: bigint;
  /** A copy of its first `length` bytes. */
  read(length?: number): Uint8Array;
  /** The CK_ULONG at `offset`. */
  ulong(offset?: number): bigint;
}

/**
 * Native memory at a fixed address in which the arguments of one call are laid out. The driver is synchronous, so one
 * arena serves it; `wipe` ends a call and clears what it held (PINs, keys).
 */
export class Arena {
  readonly #base: bigint = BigInt(koffi.alloc('uint8_t', ARENA_BYTES));
  readonly #bytes = new Uint8Array(koffi.view(this.#base, ARENA_BYTES));
  readonly #view = new DataView(this.#bytes.buffer);
  #used = 0;

  /** `length` zero bytes, aligned for any C type. */
  reserve(length: number): Block {
    const start = this.#used;
    const end = start + Math.max(1, Math.ceil(length / ALIGNMENT)) * ALIGNMENT;
    if (end > ARENA_BYTES) throw new RangeError(`PKCS#11 arguments exceed ${ARENA_BYTES} bytes`);
    this.#used = end;
    return {
      address: this.#base + BigInt(start),
      read: (size = length) => {
        if (size > length) throw new RangeError('PKCS#11 result is longer than its buffer');
        return this.#bytes.slice(start, start + size);
      },
      ulong: (offset = 0) => {
        if (offset + 8 > length) throw new RangeError('read beyond a native block');
        return this.#view.getBigUint64(start + offset, true);
      },
    };
  }

  /** A copy of `bytes`; its address. */
  bytes(bytes: Uint8Array): bigint {
    const { address } = this.reserve(bytes.length);
    this.#bytes.set(bytes, Number(address - this.#base));
    return address;
  }

  /** Words of 64 bits (CK_ULONG or pointer) side by side. */
  words(...words: readonly (number | bigint)[]): Block {
    const block = this.reserve(words.length * 8);
    const start = Number(block.address - this.#base);
    words.forEach((word, index) => {
      this.#view.setBigUint64(start + index * 8, BigInt(word), true);
    });
    return block;
  }

  wipe(): void {
    this.#bytes.fill(0, 0, this.#used);
    this.#used = 0;
  }
}
