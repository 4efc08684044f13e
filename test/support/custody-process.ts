/** Opens custody over the folder given, seals a text, and prints what it is about; run as a process of its own. */
import { readFileSync } from 'node:fs';
import { openCustodyHome } from './custody.ts';

const folder = process.argv[2] ?? '';
await using home = await openCustodyHome(folder, { ...(process.argv[3] && { pin: process.argv[3] }) });
const { tokenSerial } = await home.custody.health();
const sealed = home.custody.sealer.seal('secret-at-rest', Buffer.from(`from ${process.pid}`), 'race');
const loaded = process.platform === 'linux' ? readFileSync('/proc/self/maps', 'utf8') : '';
/** Empty where the system has no such file, or keeps a hardened process's environment from all but root. */
const ofWorker = (name: string): string => {
  try {
    return readFileSync(`/proc/${home.custody.hsmPids[0]}/${name}`, 'latin1');
  } catch {
    return '';
  }
};
process.stdout.write(
  JSON.stringify({
    pid: process.pid,
    tokenSerial,
    sealed: Buffer.from(sealed).toString('hex'),
    hasNativeCode: /koffi|softhsm/.test(loaded),
    workerEnvironment: ofWorker('environ'),
    workerArguments: ofWorker('cmdline'),
  }),
);
