import { resolve } from 'node:path';
import { BACKEND_SETTINGS } from '../../config.ts';
import { type ApplianceSettings, applianceName, PRIMARY_APPLIANCE } from '../../custody/appliance.ts';
import type { Backends } from '../../start.ts';
import { type Command, type CommandContext, EXIT } from '../command.ts';
import { UsageError } from '../parse-flags.ts';
import { withBackends } from '../with-backends.ts';

const HSM_FLAG = { flag: '--hsm', argument: 'NAME', help: 'Name of the HSM; primary unless told.' };

export const hsmBackup: Command = {
  name: 'hsm backup',
  summary: 'copy a SoftHSM token to a new folder',
  details:
    'Works beside a running server. Keys are encrypted under the PINs there: keep the PINs elsewhere. A backup goes with ' +
    "the database's of the same time.",
  operands: 'DIR',
  settings: BACKEND_SETTINGS,
  flags: [HSM_FLAG],
  run: (context) => {
    const target = folderOf(context);
    if (target === undefined) throw new UsageError('hsm backup wants the DIR to make');
    return withBackends(context, async (backends) => {
      const { backUpToken } = await import('../../custody/drill.ts');
      await backUpToken(applianceOf(context, backends), target);
      context.output.out(`The token is in ${target}. Try it: keywarden hsm drill ${target}\n`);
      return EXIT.ok;
    });
  },
};

export const hsmDrill: Command = {
  name: 'hsm drill',
  summary: 'restore a backup of a token in a scratch folder, count what comes back',
  details:
    'Without DIR it makes a backup first. Changes nothing. Exit code 1 when a key of the database does not come back.',
  operands: '[DIR]',
  settings: BACKEND_SETTINGS,
  flags: [HSM_FLAG, { flag: '--json', help: 'Print JSON.' }],
  run: (context) => withBackends(context, (backends) => drill(context, backends)),
};

async function drill(context: CommandContext, backends: Backends): Promise<number> {
  const { mkdtemp, rm } = await import('node:fs/promises');
  const { tmpdir } = await import('node:os');
  const { join } = await import('node:path');
  const { backUpToken, drillBackup } = await import('../../custody/drill.ts');
  const appliance = applianceOf(context, backends);
  const { store, custody } = backends;
  const scratch = await mkdtemp(join(tmpdir(), 'keywarden-backup-'));
  try {
    const given = folderOf(context);
    const backup = given ?? join(scratch, 'backup');
    if (given === undefined) await backUpToken(appliance, backup);
    const counts = await drillBackup(store, appliance, backup, custody.wrappedStores);
    const isWhole = counts.every(({ wanted, found }) => wanted === found);
    if (context.flag('--json') === 'true') context.output.out(`${JSON.stringify(counts, null, 2)}\n`);
    else {
      for (const { what, wanted, found } of counts) {
        context.output.out(`${found === wanted ? 'ok   ' : 'lost '} ${found} of ${wanted} ${what}\n`);
      }
      context.output.out(isWhole ? 'Everything came back.\n' : 'Not everything came back.\n');
    }
    return isWhole ? EXIT.ok : EXIT.failed;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function folderOf({ operands, surroundings }: CommandContext): string | undefined {
  const [folder, ...more] = operands;
  if (more.length > 0) throw new UsageError('wants one folder');
  return folder === undefined ? undefined : resolve(surroundings.workingDirectory, folder);
}

function applianceOf({ flag }: CommandContext, { appliances }: Backends): ApplianceSettings {
  const wanted = flag('--hsm') ?? PRIMARY_APPLIANCE;
  const found = appliances.find((appliance) => applianceName(appliance) === wanted);
  if (found === undefined) {
    throw new UsageError(`--hsm ${wanted}: there are ${appliances.map(applianceName).join(', ')}`);
  }
  return found;
}
