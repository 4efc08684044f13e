/** Opens custody over the folder given, seals a text, and prints what it is about; run as a process of its own. */
import { readFileSync } from 'node:fs';
import { openCustodyHome } from './custody.ts';

const folder = process.argv[2] ?? '';
await using home = await openCustodyHome(folder, { ...(process.argv[3] && { pin: process.argv[3] }) });
const { tokenSerial } = await home.custody.health();
const sealed = home.custody.sealer.seal('secret-at-rest', Buffer.from(`from ${process.pid}`), 'race');
const loaded = process.platform === 'linux' ? readFileSync('/proc/self/maps', 'utf8') : '';
const worker = `/proc/${home.custody.hsmPid}`;
process.stdout.write(
  JSON.stringify({
    pid: process.pid,
    tokenSerial,
    sealed: Buffer.from(sealed).toString('hex'),
    hasNativeCode: /koffi|softhsm/.test(loaded),
    workerEnvironment: process.platform === 'linux' ? readFileSync(`${worker}/environ`, 'latin1') : '',
    workerArguments: process.platform === 'linux' ? readFileSync(`${worker}/cmdline`, 'latin1') : '',
  }),
);
