import { fork } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JobError } from './job-error.ts';
import type { JobInput, JobName, JobOutput, JobReply, JobRequest } from './jobs.ts';
import { Seats } from './seats.ts';

/** Beside this file, and of its kind: TypeScript in the source tree, JavaScript in the built package. */
const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url)).replace(
  /\.ts$/,
  extname(import.meta.filename),
);
/** RSA-4096 key generation takes some seconds at worst. */
const TIMEOUT_MILLISECONDS = 60_000;
/** Processes at once on a node, some 50 MB each: with many clusters a tenant could have it run out of memory. */
export const MOST_JOBS = Math.max(4, 2 * availableParallelism());
const seats = new Seats(MOST_JOBS);

export interface JobPlace {
  readonly library: string;
  /** Variables of the library, such as SOFTHSM2_CONF; it gets no others. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What runs a job; tests put their own in its place. */
export type RunJob = <Name extends JobName>(
  place: JobPlace,
  job: Name,
  input: JobInput<Name>,
) => Promise<JobOutput<Name>>;

/** Does one job in a process of its own. @throws JobError also when the process ends or does not answer in time */
export const runJob: RunJob = (place, job, input) => seats.run(() => runInProcess(place, job, input));

const runInProcess: RunJob = (place, job, input) =>
  new Promise((resolve, reject) => {
    const cache = getCompileCacheDir();
    const child = fork(WORKER, [], {
      env: { ...place.environment, ...(cache !== undefined && { NODE_COMPILE_CACHE: cache }) },
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MILLISECONDS);
    let reply: JobReply | undefined;
    child.once('message', (message: JobReply) => {
      reply = message;
    });
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(new JobError('broken', `the HSM's process does not start: ${error.message}`));
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      if (reply === undefined)
        reject(
          new JobError('broken', `the HSM's process ended during ${job} (${signal ?? `exit code ${code}`})`),
        );
      else if (reply.ok) resolve(reply.output as JobOutput<typeof job>);
      else reject(new JobError(reply.fault, reply.message));
    });
    child.send({ library: place.library, job, input } satisfies JobRequest, () => undefined);
  });
