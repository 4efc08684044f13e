/**
 * Frames of p11-kit's RPC: call code, length of options, length of body (each four bytes, big endian), options, body.
 * Before the first frame each side sends one byte with its version. Calls and answers alternate.
 */
const HEADER_BYTES = 12;
/** Bytes of one frame; the largest input of PKCS#11 programs is some hundred kilobytes. */
const MOST_FRAME_BYTES = 1024 * 1024;
const MOST_OPTION_BYTES = 4096;

export interface RpcFrame {
  readonly callCode: number;
  readonly options: Buffer;
  readonly body: Buffer;
}

export function encodeFrame({ callCode, options, body }: RpcFrame): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(callCode, 0);
  header.writeUInt32BE(options.length, 4);
  header.writeUInt32BE(body.length, 8);
  return Buffer.concat([header, options, body]);
}

/** Cuts a stream of bytes into its version byte and frames. */
export class FrameReader {
  /** Grows to twice its size at a time: a big frame in tiny pieces is not copied again with each of them. */
  #room: Buffer = Buffer.alloc(0);
  /** What of it is filled and not yet taken. */
  #bytes: Buffer = this.#room;
  #version: number | undefined;

  /** The first byte of the stream; undefined before it came. */
  get version(): number | undefined {
    return this.#version;
  }

  /** The frames that are whole now. @throws RangeError for a frame larger than anybody needs */
  push(chunk: Uint8Array): RpcFrame[] {
    this.#append(chunk);
    const held = this.#bytes.length;
    if (this.#version === undefined && held > 0) {
      this.#version = this.#bytes[0];
      this.#bytes = this.#bytes.subarray(1);
    }
    const frames: RpcFrame[] = [];
    for (let frame = this.#take(); frame !== undefined; frame = this.#take()) frames.push(frame);
    if (this.#bytes.length < held) {
      this.#room = Buffer.from(this.#bytes);
      this.#bytes = this.#room;
    }
    return frames;
  }

  #append(chunk: Uint8Array): void {
    const held = this.#bytes.length;
    const length = held + chunk.length;
    if (length > this.#room.length) {
      const larger = Buffer.alloc(Math.max(length, 2 * held));
      this.#bytes.copy(larger);
      this.#room = larger;
    }
    this.#room.set(chunk, held);
    this.#bytes = this.#room.subarray(0, length);
  }

  #take(): RpcFrame | undefined {
    if (this.#bytes.length < HEADER_BYTES) return undefined;
    const optionBytes = this.#bytes.readUInt32BE(4);
    const bodyBytes = this.#bytes.readUInt32BE(8);
    if (optionBytes > MOST_OPTION_BYTES || bodyBytes > MOST_FRAME_BYTES)
      throw new RangeError('a frame of the tunnel is too large');
    const end = HEADER_BYTES + optionBytes + bodyBytes;
    if (this.#bytes.length < end) return undefined;
    const frame = {
      callCode: this.#bytes.readUInt32BE(0),
      options: Buffer.from(this.#bytes.subarray(HEADER_BYTES, HEADER_BYTES + optionBytes)),
      body: Buffer.from(this.#bytes.subarray(HEADER_BYTES + optionBytes, end)),
    };
    this.#bytes = this.#bytes.subarray(end);
    return frame;
  }
}
