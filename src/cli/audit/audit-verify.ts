import { createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Problem, VerificationReport } from '../../audit/verify/report.ts';
import { BACKEND_SETTINGS } from '../../config.ts';
import type { Store } from '../../storage/store.ts';
import { type Command, type CommandContext, EXIT, type Output } from '../command.ts';
import { UsageError } from '../parse-flags.ts';
import { withBackends } from '../with-backends.ts';

/** Something is wrong with the record: apart from `EXIT.failed`, which says that it could not be verified. */
const NOT_WHOLE = 3;

export const auditVerify: Command = {
  name: 'audit verify',
  summary: 'hold all events against their chain and its signed digests',
  details:
    'Finds events that were changed, removed, inserted or put in another place, an end that was cut off, and a chain that was calculated ' +
    'anew, and says where. Works beside a running server, or offline on an archive that audit archive wrote, with the ' +
    'public key alone. Exit code 0: whole; 1: could not be verified; 2: wrong usage; 3: not whole.',
  settings: BACKEND_SETTINGS,
  flags: [
    {
      flag: '--from',
      argument: 'PLACE',
      help: 'First event to look at, by its sequence; from the beginning, if absent.',
    },
    { flag: '--to', argument: 'PLACE', help: 'Last event to look at; to the end, if absent.' },
    { flag: '--archive', argument: 'FILE', help: 'Verify this archive; neither database nor HSM is needed.' },
    {
      flag: '--public-key',
      argument: 'FILE',
      help: 'With --archive: the key of digests that is trusted, in PEM, from audit keys; later ones are vouched for by it.',
    },
    {
      flag: '--index',
      help: 'Also look whether searches find each event by each of its words; takes longer. Mended by audit reindex.',
    },
    { flag: '--json', help: 'Print the report as JSON.' },
  ],
  async run(context) {
    const archive = context.flag('--archive');
    const places = placesOf(context);
    if (archive !== undefined) return tell(context, await verifyArchive(context, archive, places));
    return withBackends(context, async ({ store, vault }) => {
      const { verifyStore } = await import('../../audit/verify/verify-store.ts');
      const code = tell(
        context,
        await verifyStore(store, vault, { ...places, ...progressOf(context.output) }),
      );
      return context.flag('--index') === 'true' ? Math.max(code, await tellOfIndex(context, store)) : code;
    });
  },
};

async function tellOfIndex({ output }: CommandContext, store: Store): Promise<number> {
  const { checkIndex } = await import('../../audit/verify/check-index.ts');
  const { events, hidden } = await checkIndex(store, progressOf(output).onProgress);
  output.error(
    hidden.length === 0
      ? `Searches find all of ${events} indexed events.\n`
      : `Searches do not find the events ${hidden.join(', ')}: mend it by audit reindex.\n`,
  );
  return hidden.length === 0 ? EXIT.ok : NOT_WHOLE;
}

export const auditReindex: Command = {
  name: 'audit reindex',
  summary: 'make the index of events anew',
  details: 'Searches find everything meanwhile, only more slowly. Works beside a running server.',
  settings: BACKEND_SETTINGS,
  flags: [],
  run: (context) =>
    withBackends(context, async ({ store }) => {
      const { rebuildIndex } = await import('../../audit/rebuild-index.ts');
      await rebuildIndex(store);
      context.output.out('The index is made anew.\n');
      return EXIT.ok;
    }),
};

function placesOf({ flag }: CommandContext): { readonly from?: number; readonly to?: number } {
  const place = (name: string): number | undefined => {
    const text = flag(name);
    if (text === undefined) return undefined;
    if (!/^[1-9][0-9]{0,15}$/.test(text))
      throw new UsageError(`${name} wants the sequence of an event: 1 or more`);
    return Number(text);
  };
  const [from, to] = [place('--from'), place('--to')];
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

async function verifyArchive(
  context: CommandContext,
  archive: string,
  places: { readonly from?: number; readonly to?: number },
): Promise<VerificationReport> {
  const { archiveSource } = await import('../../audit/archive/archive-source.ts');
  const { keyIdOf } = await import('../../audit/digests/digest-form.ts');
  const { verifyLog } = await import('../../audit/verify/verify-log.ts');
  const files = context.flags('--public-key');
  if (files.length === 0) throw new UsageError('--archive wants the key that is trusted: --public-key FILE');
  const ids = new Set<string>();
  for (const file of files) {
    const key = createPublicKey(await readFile(file));
    ids.add(keyIdOf(key.export({ format: 'der', type: 'spki' })));
  }
  return verifyLog(archiveSource(archive), {
    ...places,
    ...progressOf(context.output),
    isAnchor: ({ id }) => ids.has(id),
  });
}

/** Milliseconds between two lines of progress. */
const TELL_EVERY = 2000;

function progressOf(output: Output) {
  let next = performance.now() + TELL_EVERY;
  return {
    onProgress(place: number, last: number): void {
      if (performance.now() < next) return;
      next = performance.now() + TELL_EVERY;
      output.error(`event ${place} of ${last} (${Math.floor((100 * place) / Math.max(1, last))} %)\n`);
    },
  };
}

function tell({ flag, output }: CommandContext, report: VerificationReport): number {
  if (flag('--json') === 'true') output.out(`${JSON.stringify(report, null, 2)}\n`);
  else output.out(textOf(report));
  return report.isWhole ? EXIT.ok : NOT_WHOLE;
}

function textOf(report: VerificationReport): string {
  const { events, from, to, digests, signedTo, signedAt, unsigned, problems, problemCount, tombstones } =
    report;
  const lines = [
    events === 0
      ? 'No events.'
      : `${events} events (${from} to ${to}), ${tombstones} of them removed by retention.`,
    signedAt === undefined
      ? 'No digest yet: nothing is signed.'
      : `${digests} digests; signed up to event ${signedTo}, at ${new Date(signedAt).toISOString()}.`,
    `Behind the last digest: ${unsigned} events, chained but not signed yet.`,
    `Last link: ${report.head}`,
    ...problems.map(lineOf),
    problemCount > problems.length ? `… and ${problemCount - problems.length} more.` : '',
    report.isWhole ? 'The record is whole.' : `NOT WHOLE: ${problemCount} problems.`,
  ];
  return `${lines.filter((line) => line !== '').join('\n')}\n`;
}

function lineOf({ kind, sequence, to, eventId, eventTime, detail }: Problem): string {
  const place = sequence === undefined ? '' : ` at ${sequence}${to === undefined ? '' : ` to ${to}`}`;
  const event =
    eventId === undefined ? '' : ` (event ${eventId} of ${new Date(eventTime ?? 0).toISOString()})`;
  return `${kind}${place}${event}: ${detail}`;
}
