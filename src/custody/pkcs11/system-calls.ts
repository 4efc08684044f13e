import { constants } from 'node:os';
import koffi from 'koffi';

const libc = koffi.load(null);

/** Same on Linux and macOS. */
const RLIMIT_CORE = 4;
const LOCK_EXCLUSIVE_NONBLOCKING = 2 | 4;
const LOCK_RELEASE = 8;
const PR_SET_PDEATHSIG = 1;
const PR_SET_DUMPABLE = 4;
const SIGKILL = 9;

/**
 * Keeps this process's memory out of core dumps and, on Linux, away from other processes of the same user; on Linux the
 * process also ends with its parent, even while a call into the library hangs.
 * @returns false when the system refused
 */
export function hardenProcess(): boolean {
  const setrlimit = libc.func('setrlimit', 'int', ['int', 'void *']);
  const noCore = setrlimit(RLIMIT_CORE, new BigUint64Array(2)) === 0;
  if (process.platform !== 'linux') return noCore;
  const prctl = libc.func('prctl', 'int', ['int', 'ulong', 'ulong', 'ulong', 'ulong']);
  return [
    noCore,
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) === 0,
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) === 0,
  ].every((isDone) => isDone);
}

/** Takes the exclusive lock of an open file without waiting; false when somebody else holds it. */
export function tryLockFile(fileDescriptor: number): boolean {
  const flock = libc.func('flock', 'int', ['int', 'int']);
  if (flock(fileDescriptor, LOCK_EXCLUSIVE_NONBLOCKING) === 0) return true;
  const error = koffi.errno();
  if (error === constants.errno.EWOULDBLOCK || error === constants.errno.EINTR) return false;
  throw new Error(`flock failed with errno ${error}`);
}

export function unlockFile(fileDescriptor: number): void {
  libc.func('flock', 'int', ['int', 'int'])(fileDescriptor, LOCK_RELEASE);
}
