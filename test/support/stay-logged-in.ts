/** A customer's program: logs in to a token by its label, and uses the HSM once more for every line it reads. */
import { createInterface } from 'node:readline';
import { Pkcs11 } from '../../src/custody/pkcs11/pkcs11.ts';

const [library = '', label = '', pin = ''] = process.argv.slice(2);
const pkcs11 = new Pkcs11(library);
pkcs11.initialize();
const slot = pkcs11.slots().find((candidate) => pkcs11.tokenInfo(candidate).label === label);
if (slot === undefined) throw new Error(`no token ${label}`);
const session = pkcs11.openSession(slot);
pkcs11.login(session, 'USER', Buffer.from(pin));
console.log('logged in');

createInterface({ input: process.stdin }).on('line', () => {
  try {
    pkcs11.findObjects(session, [['PRIVATE', true]]);
    console.log('went on');
  } catch {
    console.log('cut off');
  }
});
