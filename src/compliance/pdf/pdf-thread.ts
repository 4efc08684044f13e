import { parentPort, workerData } from 'node:worker_threads';
import { PDF_JOBS, type PdfReply, type PdfRequest } from './pdf-jobs.ts';

const { job, input } = workerData as PdfRequest;
const run = PDF_JOBS[job] as (input: unknown) => Promise<unknown>;
const reply: PdfReply = await run(input).then(
  (output) => ({ output }),
  (error: unknown) => ({ problem: error instanceof Error ? error.message : String(error) }),
);
parentPort?.postMessage(reply);
