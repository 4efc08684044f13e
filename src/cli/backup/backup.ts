import { resolve } from 'node:path';
import { BACKEND_SETTINGS } from '../../config.ts';
import { type Command, type CommandContext, EXIT } from '../command.ts';
import { UsageError } from '../parse-flags.ts';

const PG_BIN = { flag: '--pg-bin', argument: 'DIR', help: "Folder of PostgreSQL's pg_dump and pg_restore." };

/** The one operand, as an absolute path. */
function fileOf({ operands, surroundings }: CommandContext, command: string): string {
  const [file, ...more] = operands;
  if (file === undefined || more.length > 0) throw new UsageError(`${command} wants one FILE`);
  return resolve(surroundings.workingDirectory, file);
}

/** Where the drill finds the PIN; a PIN in the environment or from a command is found as here. */
const pinFlag = (pin: string): string => (pin.startsWith('file:') ? ` --hsm-pin ${pin}` : '');

export const backupMake: Command = {
  name: 'backup',
  summary: 'write database and HSM token into one file, beside running servers',
  details:
    'Secrets in it are sealed under the HSM; the PIN is not in it, nor are TLS keys: keep the PIN elsewhere, without it nothing ' +
    'sealed opens. It holds names, policies, password hashes and the audit log in clear: keep it from others. Try it: keywarden backup verify FILE.',
  operands: 'FILE',
  settings: BACKEND_SETTINGS,
  flags: [
    PG_BIN,
    { flag: '--without-database', help: 'Leave the database out: it is backed up by other means.' },
  ],
  async run(context) {
    const file = fileOf(context, 'backup');
    const { makeBackup } = await import('./make-backup.ts');
    const { backendSettings } = await import('../node-settings.ts');
    const settings = await backendSettings(context.settings, context.surroundings);
    const manifest = await makeBackup(settings, {
      file,
      now: Date.now(),
      pgBin: context.flag('--pg-bin'),
      withoutDatabase: context.flag('--without-database') === 'true',
    });
    const bytes = manifest.files.reduce((sum, each) => sum + each.bytes, 0);
    const tokens =
      manifest.tokens.length === 0
        ? 'no token (the HSM keeps its keys itself)'
        : `tokens of ${manifest.tokens.join(', ')}`;
    context.output.out(
      `${file}: ${manifest.files.length} files, ${bytes.toLocaleString('en')} bytes; database: ${manifest.database}; ${tokens}.\n` +
        `The PIN is not in it: it is ${settings.hsm.pin.startsWith('file:') ? `in ${settings.hsm.pin.slice(5)}` : 'where --hsm-pin says'}.\n` +
        `Try it: keywarden backup verify ${file}${pinFlag(settings.hsm.pin)}\n`,
    );
    return EXIT.ok;
  },
};

export const backupVerify: Command = {
  name: 'backup verify',
  summary: 'restore a backup in a scratch folder, and open what is in it',
  details:
    'Changes nothing but the scratch folder, and --scratch. With the PIN of the settings. Exit code 1 when something does not come back.',
  operands: 'FILE',
  settings: BACKEND_SETTINGS,
  flags: [
    PG_BIN,
    {
      flag: '--scratch',
      argument: 'URL',
      help: 'Empty PostgreSQL database, into which a backup of a PostgreSQL database is restored.',
    },
    { flag: '--json', help: 'Print JSON.' },
  ],
  async run(context) {
    const file = fileOf(context, 'backup verify');
    const { verifyBackup } = await import('./verify-backup.ts');
    const { backendSettings } = await import('../node-settings.ts');
    const { output, flag } = context;
    const { manifest, findings } = await verifyBackup(
      await backendSettings(context.settings, context.surroundings),
      {
        file,
        scratchUrl: flag('--scratch'),
        pgBin: flag('--pg-bin'),
        report: (problem) => output.error(`${problem}\n`),
      },
    );
    const isWhole = findings.every(({ wanted, found }) => wanted === found);
    if (flag('--json') === 'true')
      output.out(`${JSON.stringify({ manifest, findings, isWhole }, null, 2)}\n`);
    else {
      for (const { what, wanted, found } of findings)
        output.out(`${found === wanted ? 'ok   ' : 'lost '} ${found} of ${wanted} ${what}\n`);
      output.out(
        `${isWhole ? 'Everything came back' : 'Not everything came back'}, as of ${new Date(manifest.madeAt).toISOString()}.\n`,
      );
    }
    return isWhole ? EXIT.ok : EXIT.failed;
  },
};

export const restore: Command = {
  name: 'restore',
  summary: 'put a backup into an empty data directory, and an empty database',
  details:
    'What was revoked since the backup was made is not revoked in it: revoke it anew before anybody is let in. All sessions that ' +
    "were issued before end, unless --keep-sessions is given. The HSM's PIN must be where the settings look for it.",
  operands: 'FILE',
  settings: BACKEND_SETTINGS,
  flags: [
    PG_BIN,
    {
      flag: '--end-sessions',
      help: 'End all sessions that were issued before; that is so unless told otherwise.',
    },
    { flag: '--keep-sessions', help: 'Let sessions go on that were issued before.' },
  ],
  async run(context) {
    const { settings, output, flag } = context;
    const file = fileOf(context, 'restore');
    const endSessions = flag('--keep-sessions') !== 'true' && flag('--end-sessions') !== 'false';
    const { restoreInto } = await import('./restore-into.ts');
    const { dataDirectory, databaseUrl } = settings;
    const manifest = await restoreInto({
      file,
      dataDirectory,
      databaseUrl,
      pgBin: flag('--pg-bin'),
      mark: { now: Date.now(), endSessions },
    });
    const { backendSettings } = await import('../node-settings.ts');
    const { hsm } = await backendSettings(settings, context.surroundings);
    const others = manifest.tokens.filter((name) => name !== 'primary');
    const madeAt = new Date(manifest.madeAt).toISOString();
    output.out(
      `Restored into ${dataDirectory}, as of ${madeAt}.\n` +
        `Everything that was disabled, deleted or denied since then is as it was: do it anew before the server starts to serve others.\n` +
        `${endSessions ? 'All sessions issued before have ended.' : 'Sessions issued before go on.'}\n` +
        `The HSM wants the PIN it had: ${hsm.pin}\n` +
        (others.length === 0
          ? ''
          : `Tokens of ${others.join(', ')} are in ${dataDirectory}/tokens: move them to the folders of the fleet's file.\n`),
    );
    return EXIT.ok;
  },
};
