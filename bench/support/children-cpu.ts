import { readFileSync } from 'node:fs';

/** Of Linux, whatever the machine. */
const MICROSECONDS_PER_TICK = 10_000;
/** Fields of `/proc/<pid>/stat` behind the name in parentheses (proc(5)): utime and stime are the 14th and 15th of all. */
const USER_AT = 11;
const SYSTEM_AT = 12;

/** CPU time of the child processes of `pid` that run, in microseconds to 10 ms each. Undefined where there is no `/proc`. */
export function childrenCpuMicroseconds(pid: number): number | undefined {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    let ticks = 0;
    for (const child of children === '' ? [] : children.split(' ')) {
      const stat = readFileSync(`/proc/${child}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      ticks += Number(fields[USER_AT]) + Number(fields[SYSTEM_AT]);
    }
    return ticks * MICROSECONDS_PER_TICK;
  } catch {
    return undefined;
  }
}
