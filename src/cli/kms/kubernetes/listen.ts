import { once } from 'node:events';
import { lstat, unlink } from 'node:fs/promises';
import type { Http2Server } from 'node:http2';
import { connect } from 'node:net';

/**
 * Listens on a Unix socket that only its owner may use. A socket that a run left behind when it died is taken over; one
 * that somebody serves, or anything else of that name, stays, and it is an error.
 */
export async function listenOnSocket(server: Http2Server, path: string): Promise<void> {
  if (await isAbandoned(path)) await unlink(path);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // The socket is made while `listen` runs: at no moment may others use it.
    const before = process.umask(0o177);
    try {
      server.listen(path, () => resolve());
    } finally {
      process.umask(before);
    }
  });
}

async function isAbandoned(path: string): Promise<boolean> {
  try {
    if (!(await lstat(path)).isSocket()) return false;
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw problem;
  }
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return false;
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === 'ECONNREFUSED') return true;
    throw problem;
  } finally {
    socket.destroy();
  }
}
