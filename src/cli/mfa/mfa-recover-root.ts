import { BACKEND_SETTINGS, MAIL_SETTINGS } from '../../config.ts';
import { isAccountId } from '../../core/account.ts';
import type { Random } from '../../core/random.ts';
import type { Backends } from '../../start.ts';
import type { WriteTransaction } from '../../storage/store.ts';
import { type Command, type CommandContext, EXIT } from '../command.ts';
import { UsageError } from '../parse-flags.ts';
import { withBackends } from '../with-backends.ts';
import { operandOf, requireAccount } from './account-flag.ts';
import { announcer } from './announce.ts';
import { operatorEvent } from './operator-event.ts';

const DEFAULT_HOURS = 72;
const HOUR_MILLISECONDS = 3_600_000;
/** Three months. */
const MOST_HOURS = 2160;

export const mfaRecoverRoot: Command = {
  name: 'mfa recover-root',
  summary: 'take away the MFA devices of a root that lost them, after a delay',
  details:
    'Asks for the recovery; --complete carries it out once the delay is over, --cancel gives it up. A code of one of the ' +
    "devices gives it up too: they are not lost then. Each step is an event in the account's trail, and mailed to root. " +
    "Completing it also ends root's sessions.",
  operands: 'ACCOUNT',
  settings: [...BACKEND_SETTINGS, ...MAIL_SETTINGS],
  flags: [
    { flag: '--reason', argument: 'TEXT', help: 'Why, for the record. Required to ask for a recovery.' },
    {
      flag: '--delay',
      argument: 'HOURS',
      help: `Hours before it can be completed, ${DEFAULT_HOURS} if absent.`,
    },
    { flag: '--cancel', help: 'Give up the recovery under way.' },
    { flag: '--complete', help: 'Carry out the recovery whose delay is over.' },
  ],
  run(context) {
    const accountId = operandOf(context, 'one account');
    if (!isAccountId(accountId)) throw new UsageError('an account has 12 digits');
    const step = stepOf(context);
    return withBackends(context, (backends) => take(context, backends, accountId, step));
  },
};

/** What a step is given; modules are loaded before its transaction begins. */
interface Deed {
  readonly tx: WriteTransaction;
  readonly accountId: string;
  readonly now: number;
  readonly random: Random;
  readonly recovery: typeof import('../../identity/mfa/recovery.ts');
}

/** One step in a recovery. */
interface Step {
  /** Name of its event. */
  readonly event: string;
  run(deed: Deed): Promise<Outcome>;
}

interface Outcome {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** @throws UsageError */
function stepOf({ flag }: CommandContext): Step {
  const [isCancel, isComplete] = [flag('--cancel') === 'true', flag('--complete') === 'true'];
  if (isCancel && isComplete) throw new UsageError('--cancel and --complete exclude each other');
  if (isCancel) return cancel;
  if (isComplete) return complete;
  const reason = flag('--reason')?.trim();
  if (!reason) throw new UsageError('--reason is wanted: it stays in the record');
  const hours = Number(flag('--delay') ?? DEFAULT_HOURS);
  if (!(hours >= 1 && hours <= MOST_HOURS)) throw new UsageError(`--delay wants 1 to ${MOST_HOURS} hours`);
  return request(reason, hours * HOUR_MILLISECONDS);
}

const request = (reason: string, delayMilliseconds: number): Step => ({
  event: 'RequestRootMFARecovery',
  async run({ tx, accountId, now, random, recovery }) {
    const wanted = { accountId, reason, delayMilliseconds };
    const { id, ready_at } = await recovery.requestRecovery(tx, random, now, wanted);
    const readyAt = new Date(ready_at).toISOString();
    return {
      parameters: { recoveryId: id, reason, readyAt },
      text: `Recovery ${id} of root of ${accountId} can be completed from ${readyAt} on, and cancelled until then.\n`,
    };
  },
});

const cancel: Step = {
  event: 'CancelRootMFARecovery',
  async run({ tx, accountId, now, recovery }) {
    const { id } = await recovery.cancelRecovery(tx, now, accountId);
    return { parameters: { recoveryId: id }, text: `Recovery ${id} is cancelled.\n` };
  },
};

const complete: Step = {
  event: 'CompleteRootMFARecovery',
  async run({ tx, accountId, now, recovery }) {
    const serialNumbers = await recovery.completeRecovery(tx, now, accountId);
    const text = `Took from root of ${accountId}: ${serialNumbers.join(', ') || 'nothing'}. Its sessions have ended.\n`;
    return { parameters: { serialNumbers }, text };
  },
};

async function take(
  context: CommandContext,
  backends: Backends,
  accountId: string,
  step: Step,
): Promise<number> {
  const { output } = context;
  await requireAccount(backends, accountId);
  const { openAuditLog } = await import('../../audit/open-audit-log.ts');
  const recovery = await import('../../identity/mfa/recovery.ts');
  const { systemClock, systemRandom: random } = await import('../../start.ts');
  const { store } = backends;
  const audit = openAuditLog(store, (problem) => output.error(`${String(problem)}\n`));
  const now = systemClock.now();
  const announcing = await announcer(context);
  const { text, notices } = await store.write(async (tx) => {
    const outcome = await step.run({ tx, accountId, now, random, recovery });
    await audit.record(tx, operatorEvent(step.event, accountId, now, outcome.parameters));
    return { text: outcome.text, notices: await announcing.take(tx, accountId, now) };
  });
  output.out(text);
  output.out(await announcing.send(store, notices));
  return EXIT.ok;
}
