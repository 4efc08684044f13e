import { readdir, readFile } from 'node:fs/promises';

export interface ProcessState {
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  readonly heapUsedBytes: number;
  readonly heapTotalBytes: number;
  /** Files and sockets that are open, and may be; on Linux only. */
  readonly openFiles?: number;
  readonly mostOpenFiles?: number;
}

/** What the system says of this process, HSM processes not included. */
export async function processState(): Promise<ProcessState> {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, heapTotal } = process.memoryUsage();
  return {
    startedAt: performance.timeOrigin,
    cpuSeconds: (user + system) / 1e6,
    residentBytes: rss,
    heapUsedBytes: heapUsed,
    heapTotalBytes: heapTotal,
    ...(process.platform === 'linux' && (await openFiles())),
  };
}

async function openFiles(): Promise<Pick<ProcessState, 'openFiles' | 'mostOpenFiles'>> {
  try {
    const open = await readdir('/proc/self/fd');
    const limits = await readFile('/proc/self/limits', 'latin1');
    const most = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
    // One of them is the folder being read.
    return { openFiles: open.length - 1, ...(most !== undefined && { mostOpenFiles: Number(most) }) };
  } catch {
    // Some containers hide /proc: nothing is known then.
    return {};
  }
}
