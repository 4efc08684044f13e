import { readFileSync, readlinkSync } from 'node:fs';

/** Fields of /proc/PID/stat behind the name in brackets; the state is the first, the start in clock ticks the 20th. */
const STATE = 0;
const START = 19;

function stat(pid: number | 'self'): readonly string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name may hold spaces and brackets.
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

const isLinux = process.platform === 'linux';

let known: string | undefined;
/** The machine since it was started, and the numbering of its processes: containers have their own. */
function world(): string {
  known ??= `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${readlinkSync('/proc/self/ns/pid')}`;
  return known;
}

/**
 * Names this run of this process so that others on the machine can tell whether it has ended; empty where the system
 * offers no sure way.
 */
export function lifeOfProcess(): string {
  return isLinux ? `${world()}/${process.pid}/${stat('self')[START]}` : '';
}

/** True only when the process that {@link lifeOfProcess} named has certainly ended. */
export function hasEnded(life: string): boolean {
  const last = life.lastIndexOf('/');
  const before = life.lastIndexOf('/', last - 1);
  if (!isLinux || before < 0 || life.slice(0, before) !== world()) return false;
  try {
    const now = stat(Number(life.slice(before + 1, last)));
    return now[START] !== life.slice(last + 1) || now[STATE] === 'Z';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === 'ENOENT' || code === 'ESRCH';
  }
}
