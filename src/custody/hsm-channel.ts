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

/**
 * Messages between parent and HSM process over a socket pair, as `frame-format.ts` lays them out. Node's own channel takes
 * one system call for each message and each answer.
 * `onMessages` gets all that came at once, in order.
 */
export function openChannel<Out, In>(socket: Socket, onMessages: (messages: In[]) => void): HsmChannel<Out> {
  const reader = new FrameReader();
  const writer = new FrameWriter();
  let incoming: Buffer = Buffer.alloc(0);
  let isScheduled = false;

  const flush = (written?: () => void): void => {
    isScheduled = false;
    const frames = writer.take();
    if (frames.length > 0) socket.write(frames, written);
    else written?.();
  };

  /** Takes the frames that are there in full. @throws RangeError for what is no frame of ours */
  const readAll = (): In[] => {
    const messages: In[] = [];
    let at = 0;
    while (incoming.length - at >= FRAME_LENGTH_BYTES) {
      const length = incoming.readUInt32BE(at);
      if (length > MOST_FRAME_BYTES) throw new RangeError('a message of the HSM process is too long');
      const start = at + FRAME_LENGTH_BYTES;
      if (incoming.length < start + length) break;
      messages.push(reader.read(incoming, start, start + length) as In);
      at = start + length;
    }
    incoming = incoming.subarray(at);
    return messages;
  };

  socket.on('data', (chunk: Buffer) => {
    incoming = incoming.length === 0 ? chunk : Buffer.concat([incoming, chunk]);
    let messages: In[];
    try {
      messages = readAll();
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
