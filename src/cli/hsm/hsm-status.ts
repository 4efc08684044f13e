import { BACKEND_SETTINGS } from '../../config.ts';
import type { HsmHealth } from '../../custody/custody.ts';
import type { Backends } from '../../start.ts';
import { type Command, type CommandContext, EXIT } from '../command.ts';
import { withBackends } from '../with-backends.ts';

export const hsmStatus: Command = {
  name: 'hsm status',
  summary: 'show the HSMs, what they have left, and the domain keys',
  details: 'Opens processes of its own: load and latency of a running server are in its health and metrics.',
  settings: BACKEND_SETTINGS,
  flags: [{ flag: '--json', help: 'Print JSON.' }],
  run: (context) => withBackends(context, (backends) => show(context, backends)),
};

async function show({ flag, output }: CommandContext, { store, custody }: Backends): Promise<number> {
  const { listAppliances, listDomainKeys } = await import('../../custody/records.ts');
  const health = await custody.health();
  const members = await listAppliances(store.reader);
  const domainKeys = (await listDomainKeys(store.reader)).map((row) => ({
    id: row.id,
    state: row.state,
    createdAt: new Date(Number(row.created_at)).toISOString(),
  }));
  const appliances = health.appliances.map((appliance) => ({
    ...appliance,
    hasJoined: members.some(({ name }) => name === appliance.name),
  }));
  const missing = members
    .filter(({ name }) => !appliances.some((appliance) => appliance.name === name))
    .map(({ name, serial }) => ({ name, serial }));
  if (flag('--json') === 'true') {
    output.out(`${JSON.stringify({ appliances, missing, domainKeys }, null, 2)}\n`);
  } else {
    for (const appliance of appliances) output.out(lineOf(appliance));
    for (const { name, serial } of missing) {
      output.out(`absent ${name}  token ${serial}: not in the settings\n`);
    }
    for (const { id, state, createdAt } of domainKeys)
      output.out(`domain key ${id}  ${state}  ${createdAt}\n`);
  }
  return appliances.every(({ healthy }) => healthy) && missing.length === 0 ? EXIT.ok : EXIT.failed;
}

const number = (value: number | undefined): string => (value === undefined ? '?' : String(value));

/** One HSM in a line, with why it does not work where it does not. */
export function lineOf(appliance: HsmHealth['appliances'][number]): string {
  const { name, healthy, problem, library, tokenLabel, tokenSerial, workers } = appliance;
  if (!healthy) return `down   ${name}  ${problem ?? 'does not answer'}\n`;
  const usage = workers.find((worker) => worker.usage !== undefined)?.usage;
  const sessions =
    usage?.mostSessions === undefined
      ? number(usage?.sessions)
      : `${number(usage.sessions)} of ${usage.mostSessions}`;
  const up = workers.filter(({ isUp }) => isUp);
  const memory = up.reduce((sum, worker) => sum + (worker.usage?.rssBytes ?? 0), 0);
  return (
    `up     ${name}  ${library}, token ${tokenLabel} (${tokenSerial}), ${up.length} process${up.length === 1 ? '' : 'es'} ` +
    `with ${Math.round(memory / 1024 / 1024)} MB, ${sessions} sessions open\n`
  );
}
