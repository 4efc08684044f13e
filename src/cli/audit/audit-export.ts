import { createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { BACKEND_SETTINGS } from '../../config.ts';
import { type Command, type CommandContext, EXIT } from '../command.ts';
import { UsageError } from '../parse-flags.ts';
import { withBackends } from '../with-backends.ts';

export const auditExport: Command = {
  name: 'audit export',
  summary: "write an account's events as CloudTrail log files with digest files",
  details:
    "Files, names and signatures are AWS's: the folder can be brought into a bucket as it is. What S3 keeps as metadata of a digest " +
    'lies beside it in .metadata.json. Works beside a running server.',
  settings: BACKEND_SETTINGS,
  flags: [
    { flag: '--account', argument: 'ID', help: 'Whose events.' },
    {
      flag: '--from',
      argument: 'TIME',
      help: 'The first instant, such as 2026-11-24T00:00:00Z; the beginning, if absent.',
    },
    { flag: '--to', argument: 'TIME', help: 'The last instant; now, if absent.' },
    { flag: '--out', argument: 'DIR', help: 'Folder that the files go to.' },
    {
      flag: '--trail',
      argument: 'NAME',
      help: 'Name of the trail in the names of digests; keywarden, if absent.',
    },
    { flag: '--bucket', argument: 'NAME', help: 'Bucket that digests name; keywarden, if absent.' },
  ],
  run: runExport,
};

async function runExport(context: CommandContext): Promise<number> {
  const { flag, output, surroundings } = context;
  const [accountId, out] = [flag('--account'), flag('--out')];
  if (accountId === undefined || out === undefined)
    throw new UsageError('audit export wants --account ID and --out DIR');
  const [from, to] = [timeOf(context, '--from') ?? 0, timeOf(context, '--to') ?? Date.now()];
  return withBackends(context, async ({ store, vault }) => {
    const { exportLogs } = await import('../../audit/export/export-logs.ts');
    const { systemRandom } = await import('../../start.ts');
    const done = await exportLogs(
      { store, vault, random: systemRandom },
      {
        accountId,
        from,
        to,
        folder: resolve(surroundings.workingDirectory, out),
        trailName: flag('--trail') ?? 'keywarden',
        bucket: flag('--bucket') ?? 'keywarden',
        now: Date.now(),
      },
    );
    output.out(
      `Wrote ${done.events} events in ${done.logFiles} log files, named by ${done.digests} digests.\n`,
    );
    return EXIT.ok;
  });
}

function timeOf({ flag }: CommandContext, name: string): number | undefined {
  const text = flag(name);
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new UsageError(`${name} wants a time such as 2026-11-24T00:00:00Z`);
  return time;
}

/** As `audit verify` has it. */
const NOT_WHOLE = 3;

export const auditValidate: Command = {
  name: 'audit validate',
  summary: 'hold exported log files against their signed digests, offline',
  details: 'As aws cloudtrail validate-logs does in S3. Exit code 0: all as they were; 3: not.',
  operands: 'DIR',
  settings: [],
  flags: [
    {
      flag: '--public-key',
      argument: 'FILE',
      help: 'A key of digests, in PEM, from audit keys. May be repeated.',
    },
  ],
  async run({ operands, flags, output, surroundings }) {
    const [folder, ...more] = operands;
    const keyFiles = flags('--public-key');
    if (folder === undefined || more.length > 0 || keyFiles.length === 0)
      throw new UsageError('audit validate wants one DIR and --public-key FILE');
    const { keyIdOf } = await import('../../audit/digests/digest-form.ts');
    const { validateLogs } = await import('../../audit/export/validate-logs.ts');
    const keys = new Map<string, Uint8Array>();
    for (const file of keyFiles) {
      const spki = createPublicKey(await readFile(file)).export({ format: 'der', type: 'spki' });
      keys.set(keyIdOf(spki), spki);
    }
    const report = await validateLogs(resolve(surroundings.workingDirectory, folder), keys);
    for (const problem of report.problems) output.out(`${problem}\n`);
    output.out(
      `${report.digests} digests and ${report.logFiles} log files: ${report.problems.length} problems.\n`,
    );
    return report.problems.length === 0 ? EXIT.ok : NOT_WHOLE;
  },
};
