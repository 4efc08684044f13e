import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { JobError } from './job-error.ts';
import { MOST_JOBS, runJob } from './run-job.ts';

/** Processes of jobs that this process has started and that are there now; Linux tells. */
const workers = (): number =>
  readdirSync('/proc').filter((entry) => {
    if (!/^[0-9]+$/.test(entry)) return false;
    try {
      const isOurs = readFileSync(`/proc/${entry}/status`, 'utf8').includes(`\nPPid:\t${process.pid}\n`);
      return isOurs && readFileSync(`/proc/${entry}/cmdline`, 'latin1').includes('clusters/worker');
    } catch {
      // It ended while it was looked at.
      return false;
    }
  }).length;

test('however many clusters have something to do, a node has so many processes for it and no more', {
  skip: process.platform !== 'linux',
}, async () => {
  const place = { library: '/nonexistent/library.so', environment: {} };
  let most = 0;
  const looking = setInterval(() => {
    most = Math.max(most, workers());
  }, 5);
  const outcomes = await Promise.allSettled(
    Array.from({ length: MOST_JOBS + 4 }, () => runJob(place, 'listTokens', {})),
  );
  clearInterval(looking);
  assert.ok(outcomes.every((one) => one.status === 'rejected' && one.reason instanceof JobError));
  assert.ok(most > 1 && most <= MOST_JOBS, `${most} processes`);
});
