import { setTimeout as sleep } from 'node:timers/promises';
import { BACKEND_SETTINGS } from '../../config.ts';
import type { PurposeState } from '../../custody/data-keys/describe.ts';
import { dataKeyDaysOf, isSealPurpose, SEAL_PURPOSES } from '../../custody/data-keys/purposes.ts';
import type { Backends } from '../../start.ts';
import { type Command, type CommandContext, EXIT } from '../command.ts';
import { UsageError } from '../parse-flags.ts';
import { withBackends } from '../with-backends.ts';

export const hsmDataKeys: Command = {
  name: 'hsm data-keys',
  summary: "show the ages of the deployment's own data keys",
  details:
    'By purpose, the newest key first, with the rows that are still sealed under old ones. No key is shown.',
  settings: BACKEND_SETTINGS,
  flags: [{ flag: '--json', help: 'Print JSON.' }],
  run: (context) =>
    withBackends(context, async (backends) => {
      const states = await statesOf(context, backends);
      if (context.flag('--json') === 'true') context.output.out(`${JSON.stringify(states, null, 2)}\n`);
      else for (const state of states) context.output.out(textOf(state, Date.now()));
      return EXIT.ok;
    }),
};

export const hsmRotateDataKey: Command = {
  name: 'hsm rotate-data-key',
  summary: 'replace the data key of a purpose before its time',
  details:
    `PURPOSE is one of ${SEAL_PURPOSES.join(', ')}. Works beside running servers, without a pause of theirs: the new key seals ` +
    'after a minute, when every server has it; the old one opens what it sealed until all of that is gone or sealed anew, and ' +
    'is then destroyed. The servers do that by themselves; with --wait this command seals rows anew too and shows how far it is.',
  operands: 'PURPOSE',
  settings: BACKEND_SETTINGS,
  flags: [{ flag: '--wait', help: 'Stay until no row is under an old key.' }],
  run: (context) => {
    const [purpose = '', ...more] = context.operands;
    if (!isSealPurpose(purpose) || more.length > 0)
      throw new UsageError(`hsm rotate-data-key wants one PURPOSE of ${SEAL_PURPOSES.join(', ')}`);
    return withBackends(context, async (backends) => {
      const { managementAccountId } = await import('../../identity/accounts.ts');
      const { openAuditLog } = await import('../../audit/open-audit-log.ts');
      const { insertSealingKeys } = await import('../../custody/records.ts');
      const { operatorEvent } = await import('../mfa/operator-event.ts');
      const { store, custody } = backends;
      const key = await custody.makeDataKey(purpose);
      const account = await managementAccountId(store.reader);
      const audit = openAuditLog(store, (problem) => context.output.error(`${String(problem)}\n`));
      try {
        await store.write(async (tx) => {
          await insertSealingKeys(tx, [key]);
          if (account === undefined) return;
          await audit.record(tx, operatorEvent('RotateDataKey', account, Date.now(), { purpose }));
        });
      } finally {
        await audit.close();
      }
      context.output.out(
        `Data key ${key.id} seals from ${new Date(Number(key.active_from)).toISOString()} on.\n`,
      );
      if (context.flag('--wait') === 'true') await waitForRows(context, backends, Number(key.active_from));
      return EXIT.ok;
    });
  },
};

const statesOf = async ({ settings }: CommandContext, { store, custody }: Backends) => {
  const { describeDataKeys } = await import('../../custody/data-keys/describe.ts');
  return describeDataKeys(
    store.reader,
    custody.sealedStores,
    Date.now(),
    dataKeyDaysOf(settings.dataKeyDays),
  );
};

async function waitForRows(context: CommandContext, backends: Backends, activeFrom: number): Promise<void> {
  const { careForDataKeys } = await import('../../custody/data-keys/care.ts');
  const { store, custody } = backends;
  await sleep(Math.max(0, activeFrom + 1000 - Date.now()));
  const showing = new AbortController();
  const show = async (): Promise<void> => {
    while (!showing.signal.aborted) {
      const left = (await statesOf(context, backends)).flatMap(({ keys }) =>
        keys.flatMap(({ rows = [] }) => rows),
      );
      for (const row of left.filter((rows) => rows.left > 0))
        context.output.out(`${row.what}: ${row.of - row.left} of ${row.of} sealed anew\n`);
      await sleep(2000, undefined, { signal: showing.signal }).catch(() => undefined);
    }
  };
  const shown = show();
  await careForDataKeys({
    store,
    sealer: custody.sealer,
    clock: { now: () => Date.now() },
    sealedStores: custody.sealedStores,
    days: dataKeyDaysOf(context.settings.dataKeyDays),
    makeDataKey: (purpose) => custody.makeDataKey(purpose),
    report: (problem) => context.output.error(`${problem}\n`),
  });
  showing.abort();
  await shown;
  context.output.out('No row is under an old key.\n');
}

const DAY = 86_400_000;

function textOf({ purpose, seals, everyDays, keys }: PurposeState, now: number): string {
  const schedule = everyDays === 0 ? 'replaced by command' : `replaced every ${everyDays} days`;
  const lines = keys.map(({ id, state, activeFrom, endsAt, rows = [] }) => {
    const age = `${state} since ${new Date(activeFrom).toISOString()} (${Math.floor(Math.max(0, now - activeFrom) / DAY)} days)`;
    const end = endsAt === undefined ? '' : `, honoured until ${new Date(endsAt).toISOString()}`;
    const left = rows.filter((row) => row.left > 0).map((row) => `, ${row.left} of ${row.of} ${row.what}`);
    return `  ${id}  ${age}${end}${left.join('')}\n`;
  });
  return `${purpose}: ${seals}; ${schedule}\n${lines.join('')}`;
}
