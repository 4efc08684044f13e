import { lstat, unlink } from 'node:fs/promises';
import type { Http2Server } from 'node:http2';

/**
 * Listens on a Unix socket that only its owner may use. A socket that another run left is taken over; anything else of
 * that name stays, and it is an error.
 */
export async function listenOnSocket(server: Http2Server, path: string): Promise<void> {
  await removeSocket(path);
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

async function removeSocket(path: string): Promise<void> {
  try {
    if ((await lstat(path)).isSocket()) await unlink(path);
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code !== 'ENOENT') throw problem;
  }
}
