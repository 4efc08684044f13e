import { readFile } from 'node:fs/promises';
import { BACKEND_SETTINGS } from '../../config.ts';
import { SecretBytes } from '../../core/secret-bytes.ts';
import type { SeedFileKey } from '../../identity/mfa/seed-files/pskc-key.ts';
import type { Backends } from '../../start.ts';
import { type Command, type CommandContext, EXIT } from '../command.ts';
import { UsageError } from '../parse-flags.ts';
import { withBackends } from '../with-backends.ts';
import { ACCOUNT_FLAG, accountOf, JSON_FLAG, operandOf, requireAccount } from './account-flag.ts';
import { operatorEvent } from './operator-event.ts';

export const mfaImport: Command = {
  name: 'mfa import',
  summary: "make an account's hardware tokens known by their seed file",
  details:
    'Reads PSKC (RFC 6030), plain or encrypted, and CSV with a column for the serial number and one for the seed ' +
    '(secret: Base32; seed: hexadecimal digits); further columns are type, period, algorithm and counter. ' +
    'A user then enables a token by its serial number and two codes. Tokens that the account has already stay as they are.',
  operands: 'FILE',
  settings: BACKEND_SETTINGS,
  flags: [
    ACCOUNT_FLAG,
    {
      flag: '--key-file',
      argument: 'PATH',
      help: 'File with the key of an encrypted PSKC file, in hexadecimal digits.',
    },
    {
      flag: '--passphrase-file',
      argument: 'PATH',
      help: 'File with the passphrase of an encrypted PSKC file.',
    },
    JSON_FLAG,
  ],
  async run(context) {
    const accountId = accountOf(context);
    const path = operandOf(context, 'one seed file');
    const { readSeedFile } = await import('../../identity/mfa/seed-files/read-seed-file.ts');
    const tokens = readSeedFile(await readFile(path, 'utf8'), await keyOf(context));
    return withBackends(context, (backends) => importAll(context, backends, accountId, tokens));
  },
};

/** @throws UsageError */
async function keyOf({ flag }: CommandContext): Promise<SeedFileKey | undefined> {
  const [keyFile, passphraseFile] = [flag('--key-file'), flag('--passphrase-file')];
  if (keyFile !== undefined && passphraseFile !== undefined)
    throw new UsageError('--key-file and --passphrase-file exclude each other');
  if (keyFile !== undefined) {
    const hex = (await readFile(keyFile, 'utf8')).trim();
    if (!/^(?:[0-9a-f]{2})+$/i.test(hex)) throw new UsageError('--key-file wants hexadecimal digits');
    return { kind: 'key', key: new SecretBytes(Buffer.from(hex, 'hex')) };
  }
  if (passphraseFile === undefined) return undefined;
  const passphrase = (await readFile(passphraseFile, 'utf8')).replace(/\r?\n$/, '');
  return { kind: 'passphrase', passphrase: SecretBytes.fromText(passphrase) };
}

async function importAll(
  { flag, output }: CommandContext,
  backends: Backends,
  accountId: string,
  tokens: Parameters<typeof import('../../identity/mfa/import-mfa-devices.ts').importMfaDevices>[2],
): Promise<number> {
  await requireAccount(backends, accountId);
  const { importMfaDevices } = await import('../../identity/mfa/import-mfa-devices.ts');
  const { openAuditLog } = await import('../../audit/open-audit-log.ts');
  const { systemClock, systemRandom } = await import('../../start.ts');
  const { store, custody } = backends;
  const now = systemClock.now();
  const audit = openAuditLog(store, (problem) => output.error(`${String(problem)}\n`));
  const context = { sealer: custody.sealer, random: systemRandom, now };
  const outcome = await store.write(async (tx) => {
    const done = await importMfaDevices({ ...context, db: tx.db }, accountId, tokens);
    const event = operatorEvent('ImportMFADevices', accountId, now, { serialNumbers: done.imported });
    await audit.record(tx, event);
    return done;
  });
  const { imported, known } = outcome;
  output.out(
    flag('--json') === 'true'
      ? `${JSON.stringify(outcome, null, 2)}\n`
      : `Imported ${imported.length} tokens${known.length === 0 ? '' : `; ${known.length} were known already`}.\n`,
  );
  return EXIT.ok;
}
