import { type Command, type CommandContext, EXIT } from '../command.ts';
import { UsageError } from '../parse-flags.ts';
import { CLIENT_FLAGS, signedClient } from '../signed-client.ts';
import { OF_FLAG } from './sessions-list.ts';

export const sessionsEnd: Command = {
  name: 'sessions end',
  summary: 'end temporary credentials for good, with all that were made with them',
  details:
    'Names sessions by their access key (ASIA..., as events tell it) or id; with --of instead all of a role, user, root or federated user that were issued before now, or before --before. Over on every node when it returns. Long-term keys go on: deactivate those yourself.',
  operands: '[SESSION...]',
  settings: [],
  flags: [
    OF_FLAG,
    { flag: '--before', argument: 'TIME', help: 'Instant such as 2026-11-24T12:00:00Z; now unless given.' },
    ...CLIENT_FLAGS,
  ],
  run,
};

async function run(context: CommandContext): Promise<number> {
  const { flag, operands, output } = context;
  const of = flag('--of');
  if ((of === undefined) === (operands.length === 0))
    throw new UsageError('name sessions, or whose all of them are by --of');
  const client = signedClient(context, 'keywarden');
  if (of !== undefined) {
    const answer = await client.call('Keywarden.EndSessionsOfPrincipal', {
      PrincipalArn: of,
      ...beforeOf(flag('--before')),
    });
    const instant = new Date(Number(answer['EndedBefore']) * 1000).toISOString();
    output.out(`All sessions of ${of} from before ${instant} are over.\n`);
    return EXIT.ok;
  }
  if (flag('--before') !== undefined) throw new UsageError('--before goes with --of');
  for (const operand of operands) {
    const isKey = operand.startsWith('ASIA');
    const answer = await client.call(
      'Keywarden.EndSession',
      isKey ? { AccessKeyId: operand } : { SessionId: operand },
    );
    output.out(`${String(answer['AccessKeyId'])} is over, with all that was made with it.\n`);
  }
  return EXIT.ok;
}

function beforeOf(text: string | undefined): { readonly Before?: number } {
  if (text === undefined) return {};
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) throw new UsageError('--before wants a time such as 2026-11-24T12:00:00Z');
  return { Before: instant / 1000 };
}
