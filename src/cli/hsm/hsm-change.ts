import { BACKEND_SETTINGS } from '../../config.ts';
import type { RotationContext, RotationProgress } from '../../custody/rotation.ts';
import type { Backends } from '../../start.ts';
import { type Command, type CommandContext, EXIT } from '../command.ts';
import { UsageError } from '../parse-flags.ts';
import { withBackends } from '../with-backends.ts';

const HOW =
  'Works beside a running server, without a pause of it: a new domain key is made in every HSM, everything under the old one ' +
  'is wrapped anew, then the old one is destroyed. Takes a minute and a half, and longer with many keys. Killed half way, ' +
  'the server finishes it, or the next such command does. Needs the PINs of the security officers of all HSMs.\n' +
  'Backups of the token from before do not open what is written after: make new ones.';

export const hsmRotate: Command = {
  name: 'hsm rotate-domain-key',
  summary: 'replace the domain key, and wrap everything under it anew',
  details: HOW,
  settings: BACKEND_SETTINGS,
  flags: [],
  run: (context) =>
    changing(context, async (rotation, { appliances }) => {
      const { rotateRootOfTrust } = await import('../../custody/rotation.ts');
      await rotateRootOfTrust(rotation, appliances);
      return 'The domain key is rotated.\n';
    }),
};

export const hsmJoin: Command = {
  name: 'hsm join',
  summary: 'take an HSM of the fleet file into the fleet: it gets the domain key',
  details: `The HSM's module is tried first, and refused when it lacks what custody needs. ${HOW}`,
  operands: 'NAME',
  settings: BACKEND_SETTINGS,
  flags: [],
  run: (context) => {
    const name = nameOf(context, 'join');
    return changing(context, async (rotation, { appliances }) => {
      const { joinAppliance } = await import('../../custody/join-appliance.ts');
      await joinAppliance(rotation, appliances, name);
      return `HSM ${name} has joined. Servers that have it in their settings take it in within a minute.\n`;
    });
  },
};

export const hsmRemove: Command = {
  name: 'hsm remove',
  summary: 'take an HSM out of the fleet: all others get a domain key it does not have',
  details: `For an HSM that is lost, or to be used for something else; it need not be there. ${HOW}`,
  operands: 'NAME',
  settings: BACKEND_SETTINGS,
  flags: [],
  run: (context) => {
    const name = nameOf(context, 'remove');
    return changing(context, async (rotation, { appliances, store }) => {
      const { listAppliances } = await import('../../custody/records.ts');
      const { CustodyError } = await import('../../custody/custody-error.ts');
      const { rotateRootOfTrust } = await import('../../custody/rotation.ts');
      const members = await listAppliances(store.reader);
      if (!members.some((row) => row.name === name)) {
        throw new CustodyError('settings', `no HSM ${name} has joined`);
      }
      if (members.length === 1) throw new CustodyError('settings', `HSM ${name} is the only one`);
      await rotateRootOfTrust(rotation, appliances, { remove: name });
      return `HSM ${name} is removed, and what it holds opens nothing any more.\n`;
    });
  },
};

function nameOf({ operands }: CommandContext, command: string): string {
  const [name, ...more] = operands;
  if (name === undefined || more.length > 0) throw new UsageError(`hsm ${command} wants the NAME of one HSM`);
  return name;
}

function changing(
  context: CommandContext,
  change: (rotation: RotationContext, backends: Backends) => Promise<string>,
): Promise<number> {
  return withBackends(context, async (backends) => {
    const { systemClock, systemRandom } = await import('../../start.ts');
    const { store, custody } = backends;
    const text = await change(
      {
        store,
        random: systemRandom,
        clock: systemClock,
        call: custody.call,
        wrappedStores: custody.wrappedStores,
        onProgress: (progress) => context.output.out(`${progressText(progress)}\n`),
      },
      backends,
    );
    context.output.out(text);
    return EXIT.ok;
  });
}

function progressText(progress: RotationProgress): string {
  switch (progress.step) {
    case 'made':
      return `new domain key ${progress.domainKeyId}: in every HSM; waiting for every server to open it`;
    case 'activated':
      return `new domain key ${progress.domainKeyId}: in use`;
    case 'rewrapping':
      return `${progress.what}: ${progress.done} wrapped anew, ${progress.left} left`;
    case 'waiting':
      return `waiting ${progress.seconds} s for writes that began before`;
    case 'destroyed':
      return `old domain key ${progress.domainKeyId}: destroyed`;
  }
}
