import type { Socket } from 'node:net';
import { FRAME_LENGTH_BYTES, MOST_FRAME_BYTES } from './frame-format.ts';
import { FrameReader } from './frame-reader.ts';
import { FrameWriter } from './frame-writer.ts';

/** So much is written at once, whoever else has something to say: the writer holds it without growing. */
const FULL_BYTES = 48 * 1024;

export interface HsmChannel<Out> {
  /** Messages of one turn of the event loop leave in one write. A message that no frame can hold ends the connection. */
  send(message: Out): void;
  /** Writes what was sent so far; `written` is called when the system has it. */
  flush(written?: () => void): void;
}

/** Where the frame ends that begins at `at`; infinite where not even its length is there. @throws RangeError */
function frameEnd(bytes: Buffer, at: number): number {
  if (bytes.length - at < FRAME_LENGTH_BYTES) return Number.POSITIVE_INFINITY;
  const length = bytes.readUInt32BE(at);
  if (length > MOST_FRAME_BYTES) throw new RangeError('a message of the HSM process is too long');
  return at + FRAME_LENGTH_BYTES + length;
}

/**
 * Messages between parent and HSM process over a socket pair, as `frame-format.ts` lays them out. Node's own channel takes
 * one system call for each message and each answer.
 * `onMessages` gets all that came at once, in order.
 */
export function openChannel<Out, In>(socket: Socket, onMessages: (messages: In[]) => void): HsmChannel<Out> {
  const reader = new FrameReader();
  const writer = new FrameWriter();
  /** The beginning of a frame whose end has not come yet. */
  let begun: Buffer = Buffer.alloc(0);
  let isScheduled = false;

  const flush = (written?: () => void): void => {
    isScheduled = false;
    const frames = writer.take();
    if (frames.length > 0) socket.write(frames, written);
    else written?.();
  };

  /** Reads the frames that are in `bytes` in full, from `at` on. @returns where the next one begins */
  const readFrames = (bytes: Buffer, at: number, messages: In[]): number => {
    let next = at;
    for (let end = frameEnd(bytes, next); end <= bytes.length; end = frameEnd(bytes, next)) {
      messages.push(reader.read(bytes, next + FRAME_LENGTH_BYTES, end) as In);
      next = end;
    }
    return next;
  };

  /** @throws RangeError for what is no frame of ours */
  const readAll = (chunk: Buffer): In[] => {
    const messages: In[] = [];
    let at = 0;
    while (begun.length > 0 && at < chunk.length) {
      // Only the frame that is cut is copied together, its length first.
      const wanted = begun.length < FRAME_LENGTH_BYTES ? FRAME_LENGTH_BYTES : frameEnd(begun, 0);
      const more = chunk.subarray(at, at + wanted - begun.length);
      at += more.length;
      begun = Buffer.concat([begun, more]);
      begun = begun.subarray(readFrames(begun, 0, messages));
    }
    if (begun.length === 0) begun = chunk.subarray(readFrames(chunk, at, messages));
    return messages;
  };

  socket.on('data', (chunk: Buffer) => {
    let messages: In[];
    try {
      messages = readAll(chunk);
    } catch (error) {
      socket.destroy(error as Error);
      return;
    }
    if (messages.length > 0) onMessages(messages);
  });

  return {
    send(message) {
      try {
        writer.write(message);
      } catch (error) {
        // The other end would not know what is remembered of it.
        socket.destroy(error as Error);
        throw error;
      }
      if (writer.length >= FULL_BYTES) return flush();
      if (isScheduled) return;
      isScheduled = true;
      setImmediate(flush);
    },
    flush,
  };
}
