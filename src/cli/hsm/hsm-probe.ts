import { BACKEND_SETTINGS } from '../../config.ts';
import { applianceName } from '../../custody/appliance.ts';
import { type Command, type CommandContext, EXIT } from '../command.ts';
import { UsageError } from '../parse-flags.ts';

export const hsmProbe: Command = {
  name: 'hsm probe',
  summary: "try what custody needs of an HSM's module",
  details:
    'NAME is in the fleet file, or primary. Logs in to its token, which must be there, and leaves nothing in it. Exit code 1 ' +
    'when the module cannot hold a domain key.',
  operands: 'NAME',
  settings: BACKEND_SETTINGS,
  flags: [{ flag: '--json', help: 'Print JSON.' }],
  run: probe,
};

async function probe({ settings, surroundings, operands, flag, output }: CommandContext): Promise<number> {
  const [name, ...more] = operands;
  if (name === undefined || more.length > 0) throw new UsageError('hsm probe wants the NAME of one HSM');
  const { appliancesOf } = await import('../../start.ts');
  const { backendSettings } = await import('../node-settings.ts');
  const { probeAppliance } = await import('../../custody/join-appliance.ts');
  const appliances = appliancesOf(await backendSettings(settings, surroundings));
  const appliance = appliances.find((each) => applianceName(each) === name);
  if (appliance === undefined) {
    throw new UsageError(`no HSM ${name}: there are ${appliances.map(applianceName).join(', ')}`);
  }
  const conformance = await probeAppliance(appliance);
  if (flag('--json') === 'true') output.out(`${JSON.stringify(conformance, null, 2)}\n`);
  else {
    for (const { name: check, need, passed, detail } of conformance) {
      const state = passed ? 'ok   ' : need ? 'lacks' : 'less ';
      output.out(`${state} ${check}${detail === undefined ? '' : `: ${detail}`}\n`);
    }
  }
  return conformance.every(({ need, passed }) => passed || !need) ? EXIT.ok : EXIT.failed;
}
