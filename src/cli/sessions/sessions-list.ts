import { type Command, type CommandContext, EXIT } from '../command.ts';
import { UsageError } from '../parse-flags.ts';
import { printable } from '../policy/printable.ts';
import { CLIENT_FLAGS, signedClient } from '../signed-client.ts';

export const OF_FLAG = {
  flag: '--of',
  argument: 'ARN',
  help: 'Role, user, root or federated user whose sessions are meant.',
};

export const sessionsList: Command = {
  name: 'sessions list',
  summary: 'list temporary credentials: whose, from where, and what they do',
  details:
    'Without --of, all of the account (keywarden:ListSessions on *). A session is seen a second after it was made or used, and until a day after it expired.',
  settings: [],
  flags: [
    OF_FLAG,
    {
      flag: '--filter',
      argument: 'TEXT',
      help: 'Only those whose name, key, source identity or address has it.',
    },
    { flag: '--expired', help: 'Those that have expired, instead of those that have not.' },
    { flag: '--limit', argument: 'NUMBER', help: 'How many at most, the newest first; 100 unless given.' },
    { flag: '--json', help: 'Print JSON.' },
    ...CLIENT_FLAGS,
  ],
  run,
};

type Row = Readonly<Record<string, unknown>>;
interface Answer {
  readonly Sessions: readonly Row[];
  readonly TotalCount: number;
  readonly NextToken?: string;
}

const PAGE = 1000;

async function run(context: CommandContext): Promise<number> {
  const { flag, output } = context;
  const limit = Number(flag('--limit') ?? 100);
  if (!Number.isInteger(limit) || limit < 1) throw new UsageError('--limit wants a number above zero');
  const client = signedClient(context, 'keywarden');
  const of = flag('--of');
  const filter = flag('--filter');
  const input = {
    ...(of !== undefined && { PrincipalArn: of }),
    ...(filter !== undefined && { Filter: filter }),
    Time: flag('--expired') === 'true' ? 'EXPIRED' : 'CURRENT',
  };
  const rows: Row[] = [];
  let total = 0;
  for (let token: string | undefined; ; ) {
    const MaxResults = Math.min(PAGE, limit - rows.length);
    const answer = (await client.call('Keywarden.ListSessions', {
      ...input,
      MaxResults,
      ...(token !== undefined && { NextToken: token }),
    })) as unknown as Answer;
    rows.push(...answer.Sessions);
    total = answer.TotalCount;
    token = answer.NextToken;
    if (token === undefined || rows.length >= limit) break;
  }
  if (flag('--json') === 'true') output.out(`${JSON.stringify(rows, null, 2)}\n`);
  else {
    for (const row of rows) output.out(lineOf(row));
    if (rows.length === 0) output.error('no such sessions\n');
    if (rows.length < total) output.error(`${rows.length} of ${total} sessions; more with --limit\n`);
  }
  return EXIT.ok;
}

const timeOf = (seconds: unknown): string =>
  typeof seconds === 'number' ? `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z` : 'never';

const shown = (text: unknown): string => printable(String(text ?? '-'));

function lineOf(row: Row): string {
  const who = [row['PrincipalArn'] ?? `a role of ${shown(row['AccountId'])}`, row['SessionName']]
    .filter((part) => part !== undefined)
    .map(shown)
    .join(' ');
  const last =
    row['LastUsedAt'] === undefined
      ? 'never used'
      : `used ${timeOf(row['LastUsedAt'])} ${shown(row['LastService'])}:${shown(row['LastAction'])} from ${shown(row['LastAddress'])}`;
  return `${shown(row['AccessKeyId'])}  ${shown(row['State']).padEnd(7)}  ${who}  until ${timeOf(row['ExpiresAt'])}, ${last}\n`;
}
