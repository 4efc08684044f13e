import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PdfJobName, PdfJobs, PdfReply, PdfRequest } from './pdf-jobs.ts';

/** Beside this file, and of its kind: TypeScript in the source tree, JavaScript in the built package. */
const THREAD = new URL(`./pdf-thread${extname(import.meta.filename)}`, import.meta.url);
const TIMEOUT_MILLISECONDS = 30_000;
const MOST_MEGABYTES = 512;
/** Jobs at once, and those that may wait for them. */
const MOST_RUNNING = 2;
const MOST_WAITING = 32;

/** A PDF could not be read or made. The message is for who sent it. */
export class PdfError extends Error {}

/** Too many wait already. */
export class PdfBusy extends Error {}

let running = 0;
const waiting: (() => void)[] = [];

/**
 * Works on a PDF beside the event loop, for 30 seconds and in 512 MB at most. What is large is read by a function when its turn
 * has come: those that wait hold no documents.
 * @throws PdfError when it cannot be done; PdfBusy when too many others wait
 */
export async function runPdfJob<Name extends PdfJobName>(
  job: Name,
  input: Parameters<PdfJobs[Name]>[0] | (() => Promise<Parameters<PdfJobs[Name]>[0]>),
): Promise<Awaited<ReturnType<PdfJobs[Name]>>> {
  if (waiting.length >= MOST_WAITING) throw new PdfBusy();
  if (running >= MOST_RUNNING) await new Promise<void>((resolve) => waiting.push(resolve));
  running += 1;
  try {
    const given = typeof input === 'function' ? await input() : input;
    return (await inThread({ job, input: given })) as Awaited<ReturnType<PdfJobs[Name]>>;
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

function inThread(request: PdfRequest): Promise<unknown> {
  const thread = new Worker(THREAD, {
    workerData: request,
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES },
    env: {},
  });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new PdfError('it takes too long to read'));
      void thread.terminate();
    }, TIMEOUT_MILLISECONDS);
    thread.once('message', (reply: PdfReply) => {
      if ('problem' in reply) reject(new PdfError(reply.problem));
      else resolve(reply.output);
    });
    thread.once('error', (error) => reject(new PdfError(String(error))));
    thread.once('exit', () => {
      clearTimeout(timer);
      reject(new PdfError('it could not be read'));
    });
  });
}
