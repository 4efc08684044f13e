import { type Command, type CommandContext, EXIT } from '../command.ts';
import { UsageError } from '../parse-flags.ts';
import { CLIENT_FLAGS, type SignedClient, signedClient } from '../signed-client.ts';

/** What of `RootRecovery` is printed; JSON has times in seconds. */
interface Recovery {
  readonly RecoveryId: string;
  readonly Status: string;
  readonly Reason: string;
  readonly ReadyDate?: number;
  readonly ApprovedBy: readonly string[];
}

interface Guardians {
  readonly Guardians: readonly { readonly UserName: string }[];
  readonly RequiredApprovals?: number;
  readonly DelayHours?: number;
  readonly Recovery?: Recovery;
}

const WITH_MFA =
  'Credentials are those of a guardian, by a session that began with MFA within the last hour (get-session-token with a code, aws login, keywarden creds).';

/** One act of a guardian. */
interface Act {
  readonly name: string;
  readonly summary: string;
  /** Undefined where it concerns no recovery yet. */
  readonly operands?: 'RECOVERY';
  readonly reason?: true;
  run(call: Call, given: string): Promise<string>;
}

type Call = <Output>(operation: string, input: Readonly<Record<string, unknown>>) => Promise<Output>;

const recoveryText = ({ RecoveryId, Status, Reason, ReadyDate, ApprovedBy }: Recovery): string =>
  `Recovery ${RecoveryId} (${Reason}): approved by ${ApprovedBy.join(', ') || 'nobody'}; ${
    Status === 'GATHERING' || ReadyDate === undefined
      ? 'more approvals are wanted'
      : `can be completed from ${new Date(ReadyDate * 1000).toISOString()} on`
  }.\n`;

const ACTS: readonly Act[] = [
  {
    name: 'status',
    summary: 'who guards root of your account, and what is under way',
    async run(call) {
      const { Guardians, RequiredApprovals, DelayHours, Recovery } = await call<Guardians>(
        'GetRootGuardians',
        {},
      );
      if (Guardians.length === 0) return 'Root has named no guardians.\n';
      const names = Guardians.map(({ UserName }) => UserName).join(', ');
      return `${RequiredApprovals} of ${names} recover root, ${DelayHours} hours after the last approval.\n${
        Recovery === undefined ? 'Nothing is under way.\n' : recoveryText(Recovery)
      }`;
    },
  },
  {
    name: 'request',
    summary: "ask that root's MFA devices be taken away, as a guardian",
    reason: true,
    run: async (call, Reason) =>
      recoveryText((await call<{ Recovery: Recovery }>('RequestRootRecovery', { Reason })).Recovery),
  },
  {
    name: 'approve',
    summary: 'approve a recovery of root that another guardian asked for',
    operands: 'RECOVERY',
    run: async (call, RecoveryId) =>
      recoveryText((await call<{ Recovery: Recovery }>('ApproveRootRecovery', { RecoveryId })).Recovery),
  },
  {
    name: 'cancel',
    summary: 'give up a recovery of root, as a guardian',
    operands: 'RECOVERY',
    async run(call, RecoveryId) {
      await call('CancelRootRecovery', { RecoveryId });
      return `Recovery ${RecoveryId} is cancelled.\n`;
    },
  },
  {
    name: 'complete',
    summary: "take root's MFA devices away, after approvals and delay",
    operands: 'RECOVERY',
    async run(call, RecoveryId) {
      const { SerialNumbers } = await call<{ SerialNumbers: string[] }>('CompleteRootRecovery', {
        RecoveryId,
      });
      return `Took from root: ${SerialNumbers.join(', ')}. Its sessions have ended.\n`;
    },
  },
];

const REASON = { flag: '--reason', argument: 'TEXT', help: 'Why, for the record and for root. Required.' };

/** The only word that belongs to no flag, or the reason. @throws UsageError */
function givenTo({ operands, reason }: Act, context: CommandContext): string {
  if (reason) {
    const text = context.flag('--reason')?.trim();
    if (!text) throw new UsageError('--reason is wanted: it stays in the record, and root is told');
    return text;
  }
  const [id, ...more] = context.operands;
  if (operands !== undefined && (id === undefined || more.length > 0))
    throw new UsageError('the id of one recovery is wanted; keywarden guardian status shows it');
  return id ?? '';
}

const callOf =
  (client: SignedClient): Call =>
  async <Output>(operation: string, input: Readonly<Record<string, unknown>>) =>
    (await client.call(`Keywarden.${operation}`, input)) as Output;

export const guardianCommands: readonly Command[] = ACTS.map((act) => ({
  name: `guardian ${act.name}`,
  summary: act.summary,
  details: WITH_MFA,
  ...(act.operands && { operands: act.operands }),
  settings: [],
  flags: [...CLIENT_FLAGS, ...(act.reason ? [REASON] : [])],
  async run(context) {
    const given = givenTo(act, context);
    context.output.out(await act.run(callOf(signedClient(context, 'keywarden')), given));
    return EXIT.ok;
  },
}));
