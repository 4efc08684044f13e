/**
 * The body of a frame: number of the call, signature (text that names the types), then the values. Numbers of PKCS#11
 * (`u`) take eight bytes; lengths take four, all ones for "none".
 */
const NONE = 0xffffffff;

/** RSA-PSS alone and with SHA-1 to SHA-512: hash, mask, salt length. */
const PSS = [0xd, 0xe, 0x43, 0x44, 0x45, 0x47];
/** Parameters that are not one piece of bytes: so many numbers, and for OAEP bytes behind them. */
const PARAMETERS: Readonly<Record<number, { readonly numbers: number; readonly hasBytes: boolean }>> = {
  ...Object.fromEntries(PSS.map((mechanism) => [mechanism, { numbers: 3, hasBytes: false }])),
  9: { numbers: 3, hasBytes: true },
};

/** Reads values off a body, in order. @throws RangeError past its end */
export class BodyReader {
  readonly #body: Buffer;
  #at = 0;
  readonly call: number;
  readonly signature: string;

  constructor(body: Buffer) {
    this.#body = body;
    this.call = this.length();
    this.signature = this.bytes().toString('latin1');
  }

  #advance(size: number): number {
    const start = this.#at;
    if (start + size > this.#body.length) throw new RangeError('a frame of the tunnel is too short');
    this.#at = start + size;
    return start;
  }

  byte(): number {
    return this.#body.readUInt8(this.#advance(1));
  }

  length(): number {
    return this.#body.readUInt32BE(this.#advance(4));
  }

  ulong(): bigint {
    return this.#body.readBigUInt64BE(this.#advance(8));
  }

  /** The number that begins `distance` bytes before the body's end. */
  ulongBeforeEnd(distance: number): bigint {
    return this.#body.readBigUInt64BE(this.#body.length - distance);
  }

  /** The length that ends the body. */
  lengthBeforeEnd(): number {
    return this.#body.readUInt32BE(this.#body.length - 4);
  }

  /** A mechanism with its parameters, which p11-kit writes in a form of their own for some. */
  skipMechanism(): void {
    const mechanism = this.length();
    const form = Object.hasOwn(PARAMETERS, mechanism) ? PARAMETERS[mechanism] : undefined;
    if (form === undefined) this.bytes();
    else this.#advance(form.numbers * 8);
    if (form?.hasBytes) this.bytes();
  }

  /** An argument of type `ay`: says first whether there are bytes, or only room for so many. */
  array(): Buffer {
    if (this.byte() !== 0) return this.bytes();
    this.length();
    return Buffer.alloc(0);
  }

  /** Empty for "none". */
  bytes(): Buffer {
    const size = this.length();
    if (size === NONE) return Buffer.alloc(0);
    const start = this.#advance(size);
    return this.#body.subarray(start, start + size);
  }
}

/** A value to be written: a number of PKCS#11, bytes, or raw text already in the wire's form. */
type Value = bigint | Uint8Array | { readonly raw: Uint8Array };

const lengthBytes = (length: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  return bytes;
};

function valueBytes(value: Value): Buffer {
  if (typeof value === 'bigint') {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(value);
    return bytes;
  }
  if (value instanceof Uint8Array) return Buffer.concat([lengthBytes(value.length), value]);
  return Buffer.from(value.raw);
}

export const encodeBody = (call: number, signature: string, ...values: readonly Value[]): Buffer =>
  Buffer.concat([lengthBytes(call), valueBytes(Buffer.from(signature)), ...values.map(valueBytes)]);

/** How a call that failed is answered: call 0 with the return code. */
export const errorBody = (code: number): Buffer => encodeBody(0, 'u', BigInt(code));

/** The return code of an answer; 0 for success. */
export function returnCodeOf(body: Buffer): number {
  const reader = new BodyReader(body);
  return reader.call === 0 ? Number(reader.ulong()) : 0;
}

/** An argument of type `ay`. */
export const arrayOf = (bytes: Uint8Array): { readonly raw: Uint8Array } => ({
  raw: Buffer.concat([Uint8Array.of(1), lengthBytes(bytes.length), bytes]),
});

/** A request for attributes of an object, with room for `room` bytes each. */
export const attributeRequest = (types: readonly number[], room: number): { readonly raw: Uint8Array } => ({
  raw: Buffer.concat([
    lengthBytes(types.length),
    ...types.flatMap((type) => [lengthBytes(type), lengthBytes(room)]),
  ]),
});
