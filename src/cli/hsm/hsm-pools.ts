import { BACKEND_SETTINGS } from '../../config.ts';
import type { SlotState } from '../../custody/clusters/pool-state.ts';
import { type Command, type CommandContext, EXIT } from '../command.ts';
import { UsageError } from '../parse-flags.ts';
import { withBackends } from '../with-backends.ts';

export const hsmPools: Command = {
  name: 'hsm pools',
  summary: "show the slots for customers' clusters, and who has them",
  details: 'Asks every module of the pools file for its tokens; logs in to none.',
  settings: BACKEND_SETTINGS,
  flags: [{ flag: '--json', help: 'Print JSON.' }],
  run: (context) =>
    withBackends(context, async ({ store }) => {
      const { poolStates } = await import('../../custody/clusters/pool-state.ts');
      const states = await poolStates(await poolsOf(context), store);
      if (context.flag('--json') === 'true') context.output.out(`${JSON.stringify(states, null, 2)}\n`);
      else for (const state of states) context.output.out(lineOf(state));
      return states.every(({ label }) => label !== undefined) ? EXIT.ok : EXIT.failed;
    }),
};

export const hsmReclaim: Command = {
  name: 'hsm reclaim',
  summary: 'take back the slot of a crypto user whose token you have wiped',
  details:
    "For clusters whose admins lost their passwords. First delete the token by its maker's tool, or initialise it with the label " +
    "it had in the pool and the pool's officer's PIN. The user is forgotten; with the token went the user's keys.",
  operands: 'SERIAL',
  settings: BACKEND_SETTINGS,
  flags: [],
  run: reclaim,
};

async function reclaim(context: CommandContext): Promise<number> {
  const [serial, ...more] = context.operands;
  if (serial === undefined || more.length > 0)
    throw new UsageError('hsm reclaim wants the SERIAL of one token');
  return withBackends(context, async ({ store }) => {
    const { openAuditLog } = await import('../../audit/open-audit-log.ts');
    const { reclaimSlot } = await import('../../custody/clusters/pool-state.ts');
    const { operatorEvent } = await import('../mfa/operator-event.ts');
    const audit = openAuditLog(store, (problem) => context.output.error(`${String(problem)}\n`));
    try {
      const now = Date.now();
      const pools = await poolsOf(context);
      const { cluster, user } = await reclaimSlot(pools, serial, store, now, async (tx, reclaimed) => {
        if (reclaimed.cluster === undefined) return;
        const { id: clusterId, account_id } = reclaimed.cluster;
        const parameters = { clusterId, serial, userName: reclaimed.user?.name };
        await audit.record(tx, operatorEvent('ReclaimHsmSlot', account_id, now, parameters));
      });
      context.output.out(
        `Slot ${serial} is free again. ${cluster?.id ?? 'Its cluster'} had it for ${user?.name ?? 'nobody'}.\n`,
      );
    } finally {
      await audit.close();
    }
    return EXIT.ok;
  });
}

/** @throws UsageError without a file of pools */
async function poolsOf({ settings, surroundings }: CommandContext) {
  const { backendSettings } = await import('../node-settings.ts');
  const { hsmPools: pools } = await backendSettings(settings, surroundings);
  if (pools === undefined) throw new UsageError('there are no pools: --hsm-pools names no file');
  return pools;
}

function lineOf({ pool, serial, label, clusterId, hsmId, user }: SlotState): string {
  if (clusterId === undefined) return `free   ${pool}  ${serial}  ${label}\n`;
  const state = label === undefined ? 'absent' : 'taken ';
  return `${state} ${pool}  ${serial}  ${clusterId} ${hsmId}${user === undefined ? '' : `, user ${user}`}\n`;
}
