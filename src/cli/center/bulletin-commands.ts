import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from '../command.ts';
import { UsageError } from '../parse-flags.ts';
import { type Act, commandOf, type Given, minute, table } from './act.ts';

/** What of a bulletin is printed; JSON has times in seconds. */
interface Bulletin {
  readonly BulletinId: string;
  readonly State: string;
  readonly Revision?: number;
  readonly Version: number;
  readonly Severity: string;
  readonly Scores: readonly { readonly Version: string; readonly Score: number; readonly Vector: string }[];
  readonly Content: { readonly Title: string; readonly Summary: string; readonly Body?: string };
  readonly ApprovedBy?: string;
  readonly EmbargoUntil?: number;
  readonly UpdateDate: number;
  readonly Url?: string;
}
type One = { readonly Bulletin: Bulletin };

const bulletinText = (bulletin: Bulletin): string =>
  `${table([
    ['Bulletin', bulletin.BulletinId],
    ['Title', bulletin.Content.Title],
    ['State', bulletin.State],
    ['Revision', String(bulletin.Revision ?? '-')],
    ['Version', bulletin.Version === 0 ? 'none is public' : String(bulletin.Version)],
    ['Severity', bulletin.Severity],
    ...bulletin.Scores.map(({ Version, Score, Vector }) => [
      `CVSS ${Version}`,
      `${Score.toFixed(1)} ${Vector}`,
    ]),
    ['Approved by', bulletin.ApprovedBy ?? '-'],
    ['Embargo until', bulletin.EmbargoUntil === undefined ? '-' : `${minute(bulletin.EmbargoUntil)} UTC`],
    ['Changed', `${minute(bulletin.UpdateDate)} UTC`],
    ['Page', bulletin.Url ?? '-'],
  ])}\n${bulletin.Content.Summary}\n${bulletin.Content.Body === undefined ? '' : `\n${bulletin.Content.Body}\n`}`;

const LIST: Act = {
  name: 'bulletin list',
  summary: 'security bulletins: of the team all, of others what is public',
  flags: [
    { flag: '--state', argument: 'STATE', help: 'Such as DRAFT, IN_REVIEW or PUBLISHED; for the team.' },
  ],
  async run(call, given) {
    const state = given.flag('--state')?.toUpperCase();
    const rows: string[][] = [];
    let token: string | undefined;
    do {
      const page = await call<{ readonly Bulletins: readonly Bulletin[]; readonly NextToken?: string }>(
        'ListBulletins',
        { ...(state !== undefined && { State: state }), ...(token !== undefined && { NextToken: token }) },
      );
      for (const { BulletinId, State, Severity, UpdateDate, Content } of page.Bulletins)
        rows.push([BulletinId, State, Severity, minute(UpdateDate), Content.Title]);
      token = page.NextToken;
    } while (token !== undefined);
    return rows.length === 0 ? 'No bulletins.\n' : table(rows);
  },
};

const SHOW: Act = {
  name: 'bulletin show',
  summary: 'one bulletin, with its text',
  operand: 'BULLETIN',
  run: async (call, { operand }) =>
    bulletinText((await call<One>('GetBulletin', { BulletinId: operand })).Bulletin),
};

/** @throws UsageError */
function embargo(given: Given): number | undefined {
  const text = given.flag('--embargo');
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new UsageError('--embargo wants a time such as 2026-12-01T08:00Z');
  return at / 1000;
}

const PUBLISH: Act = {
  name: 'bulletin publish',
  summary: 'make an approved bulletin public, now or by itself at an instant',
  operand: 'BULLETIN',
  flags: [{ flag: '--embargo', argument: 'TIME', help: 'When it publishes itself; at once unless given.' }],
  async run(call, given) {
    const until = embargo(given);
    const { Bulletin: seen } = await call<One>('GetBulletin', { BulletinId: given.operand });
    const { Bulletin } = await call<One>('PublishBulletin', {
      BulletinId: given.operand,
      Revision: seen.Revision,
      ...(until !== undefined && { EmbargoUntil: until }),
    });
    return Bulletin.State === 'EMBARGOED'
      ? `${Bulletin.BulletinId} publishes itself at ${minute(Bulletin.EmbargoUntil ?? 0)} UTC.\n`
      : `${Bulletin.BulletinId} is public as version ${Bulletin.Version}: ${Bulletin.Url}\n`;
  },
};

const EXPORT: Act = {
  name: 'bulletin export',
  summary: 'write all public documents into one signed bundle',
  flags: [{ flag: '--file', argument: 'FILE', help: 'Where to write it. Required.' }],
  async run(call, given) {
    const file = given.wanted('--file');
    const { Bundle, DocumentCount, SignedBy } = await call<{
      readonly Bundle: string;
      readonly DocumentCount: number;
      readonly SignedBy: string;
    }>('ExportBundle', {});
    writeFileSync(file, Buffer.from(Bundle, 'base64'));
    return `${DocumentCount} documents, signed by ${SignedBy}, are in ${file}.\n`;
  },
};

const IMPORT: Act = {
  name: 'bulletin import',
  summary: 'take in a signed bundle, or one CSAF document of somebody else',
  flags: [
    { flag: '--file', argument: 'FILE', help: 'A bundle, or a document (.json). Required.' },
    {
      flag: '--key',
      argument: 'FILE',
      help: 'OpenPGP public key of whoever signed it, got by another way. Required for a bundle.',
    },
    { flag: '--signature', argument: 'FILE', help: 'Of a document, armored; goes with --key.' },
  ],
  async run(call, given) {
    const file = given.wanted('--file');
    if (!file.endsWith('.json')) {
      const { ImportedCount, SkippedCount, SignedBy } = await call<{
        readonly ImportedCount: number;
        readonly SkippedCount: number;
        readonly SignedBy: string;
      }>('ImportBundle', {
        Bundle: readFileSync(file).toString('base64'),
        PublicKey: readFileSync(given.wanted('--key'), 'utf8'),
      });
      return `${ImportedCount} documents came in, ${SkippedCount} were there; signed by ${SignedBy}.\n`;
    }
    const signature = given.flag('--signature');
    const { Advisory, IsNew } = await call<{
      readonly Advisory: { readonly TrackingId: string; readonly Publisher: string };
      readonly IsNew: boolean;
    }>('ImportCsafDocument', {
      Document: readFileSync(file, 'utf8'),
      ...(signature !== undefined && {
        Signature: readFileSync(signature, 'utf8'),
        PublicKey: readFileSync(given.wanted('--key'), 'utf8'),
      }),
    });
    const name = `${Advisory.TrackingId} of ${Advisory.Publisher}`.replace(/\p{Cc}/gu, ' ');
    return `${name} ${IsNew ? 'came in' : 'was there already'}.\n`;
  },
};

/** Of the service `securitycenter`, about what is published. */
export const bulletinCommands: readonly Command[] = [LIST, SHOW, PUBLISH, EXPORT, IMPORT].map(commandOf);
