import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

export interface MailServer {
  /** `smtp://127.0.0.1:…` */
  readonly url: string;
  /** The messages that came, headers first; waits a little for as many as `count`. */
  messages(count: number): Promise<readonly string[]>;
}

/** A mail server that takes everything and delivers nothing; it ends with the test. */
export async function startMailServer(t: TestContext): Promise<MailServer> {
  const received: string[] = [];
  const server = createServer((socket) => takeMail(socket, received));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async messages(count) {
      for (let tries = 0; received.length < count && tries < 50; tries++) await delay(100);
      return received.map(decoded);
    },
  };
}

/** @see https://datatracker.ietf.org/doc/html/rfc5321 */
function takeMail(socket: Socket, received: string[]): void {
  let buffer = '';
  let isData = false;
  const say = (line: string): boolean => socket.write(`${line}\r\n`);
  say('220 test');
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    buffer += chunk.toString('utf8');
    for (;;) {
      const end = buffer.indexOf(isData ? '\r\n.\r\n' : '\r\n');
      if (end < 0) return;
      const text = buffer.slice(0, end);
      buffer = buffer.slice(end + (isData ? 5 : 2));
      if (isData) {
        received.push(text);
        isData = false;
        say('250 taken');
      } else if (/^DATA/i.test(text)) {
        isData = true;
        say('354 go on');
      } else if (/^QUIT/i.test(text)) {
        say('221 bye');
        socket.end();
      } else say('250 fine');
    }
  });
}

/** Quoted-printable undone. @see https://datatracker.ietf.org/doc/html/rfc2045#section-6.7 */
const decoded = (message: string): string =>
  message
    .replaceAll('=\r\n', '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
