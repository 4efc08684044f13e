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

export const hsmInit: Command = {
  name: 'hsm init',
  summary: 'make the first domain key in a token of your own',
  details:
    'For a token that --hsm-external finds, before the first start of the server. The token must be there with the PINs of its ' +
    'user and its security officer set. Its module is tried first. A token in the data directory needs none of this.',
  settings: BACKEND_SETTINGS,
  flags: [],
  async run({ settings, surroundings, output }) {
    const { appliancesOf, systemRandom } = await import('../../start.ts');
    const { backendSettings } = await import('../node-settings.ts');
    const { initializeAppliance } = await import('../../custody/join-appliance.ts');
    const [primary] = appliancesOf(await backendSettings(settings, surroundings));
    if (primary.tokenDirectory !== undefined) {
      throw new UsageError(
        'the token in the data directory gets its domain key with the first start; see --hsm-external',
      );
    }
    output.out(`Made domain key ${await initializeAppliance(primary, systemRandom)}.\n`);
    return EXIT.ok;
  },
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
