import type { Socket } from 'node:net';
import { deserialize, serialize } from 'node:v8';

/** Longest message; a wrapped RSA-4096 key has 3 kB, a plaintext at most some hundred. */
const MOST_BYTES = 16 * 1024 * 1024;
const HEADER_BYTES = 4;

export interface HsmChannel<Out> {
  /** Messages of one turn of the event loop leave in one write. */
  send(message: Out): void;
  /** Writes what was sent so far; `written` is called when the system has it. */
  flush(written?: () => void): void;
}

/**
 * Messages between parent and HSM process over a socket pair: length (4 bytes, big-endian), then the value in V8's
 * serialization. Node's own channel takes one system call for each message and each answer.
 * `onMessages` gets all that came at once, in order.
 */
export function openChannel<Out, In>(socket: Socket, onMessages: (messages: In[]) => void): HsmChannel<Out> {
  let incoming: Buffer = Buffer.alloc(0);
  let outgoing: Uint8Array[] = [];
  let isScheduled = false;

  const flush = (written?: () => void): void => {
    isScheduled = false;
    const frames = outgoing;
    outgoing = [];
    if (frames.length > 0) socket.write(Buffer.concat(frames), written);
    else written?.();
  };

  socket.on('data', (chunk: Buffer) => {
    incoming = incoming.length === 0 ? chunk : Buffer.concat([incoming, chunk]);
    const messages: In[] = [];
    let at = 0;
    while (incoming.length - at >= HEADER_BYTES) {
      const length = incoming.readUInt32BE(at);
      if (length > MOST_BYTES) {
        socket.destroy(new Error('a message of the HSM process is too long'));
        return;
      }
      const end = at + HEADER_BYTES + length;
      if (incoming.length < end) break;
      messages.push(deserialize(incoming.subarray(at + HEADER_BYTES, end)) as In);
      at = end;
    }
    incoming = incoming.subarray(at);
    if (messages.length > 0) onMessages(messages);
  });

  return {
    send(message) {
      const body = serialize(message);
      const header = Buffer.allocUnsafe(HEADER_BYTES);
      header.writeUInt32BE(body.length);
      outgoing.push(header, body);
      if (isScheduled) return;
      isScheduled = true;
      setImmediate(flush);
    },
    flush,
  };
}
