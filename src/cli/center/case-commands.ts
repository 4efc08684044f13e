import { writeFileSync } from 'node:fs';
import type { Command } from '../command.ts';
import { UsageError } from '../parse-flags.ts';
import { type Act, commandOf, minute, TEXT_FLAGS, table } from './act.ts';

/** What of a case is printed; JSON has times in seconds. */
interface CaseInfo {
  readonly CaseId: string;
  readonly Title: string;
  readonly State: string;
  readonly NextStates: readonly string[];
  readonly Severity?: string;
  readonly Overdue?: string;
  readonly CreateDate: number;
  readonly AcknowledgeByDate: number;
  readonly FixByDate: number;
  readonly EmbargoEndDate?: number;
  readonly BulletinId?: string;
}

interface Whole {
  readonly Case: CaseInfo;
  readonly Parties: readonly { readonly PartyId: string; readonly Name: string; readonly Role: string }[];
  readonly Messages: readonly {
    readonly MessageId: string;
    readonly Author: string;
    readonly Audience: string;
    readonly Text: string;
    readonly IsEncrypted: boolean;
    readonly CreateDate: number;
    readonly Files: readonly { readonly FileId: string; readonly FileName: string; readonly Size: number }[];
  }[];
  readonly History: readonly { readonly Date: number; readonly From: string; readonly To: string }[];
}

/** What strangers wrote must not steer a terminal. */
const plain = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd');

function wholeText({ Case, Parties, Messages, History }: Whole): string {
  const facts = [
    ['State', `${Case.State} (can become ${Case.NextStates.join(', ')})`],
    ['Severity', Case.Severity ?? '-'],
    ['Overdue', Case.Overdue ?? '-'],
    ['Reported', minute(Case.CreateDate)],
    ['Answer by', minute(Case.AcknowledgeByDate)],
    ['Fix by', minute(Case.FixByDate)],
    ['Embargo', minute(Case.EmbargoEndDate)],
    ['Bulletin', Case.BulletinId ?? '-'],
  ];
  const messages = Messages.map((message) => {
    const files = message.Files.map(
      ({ FileId, FileName, Size }) => `  ${FileId} ${plain(FileName)} (${Size} bytes)\n`,
    );
    const head = `${minute(message.CreateDate)} ${plain(message.Author)} (${message.Audience}) ${message.MessageId}`;
    const text = message.IsEncrypted ? '(encrypted: keywarden case decrypt)' : plain(message.Text);
    return `\n${head}\n${text}\n${files.join('')}`;
  });
  return [
    `${Case.CaseId} ${plain(Case.Title)}\n`,
    table(facts),
    ...Parties.map(({ PartyId, Name, Role }) => `${PartyId} ${plain(Name)} (${Role})\n`),
    ...History.map(({ Date: at, From, To }) => `${minute(at)} ${From} to ${To}\n`),
    ...messages,
  ].join('');
}

const ONE_CASE = 'CASE';
type Opened = { readonly Plaintext: string };

const ACTS: readonly Act[] = [
  {
    name: 'case list',
    summary: 'reports of vulnerabilities, the newest first',
    flags: [
      { flag: '--state', argument: 'STATE', help: 'Only of this state, such as NEW; may be given again.' },
      { flag: '--overdue', help: 'Only those whose deadline is over.' },
    ],
    async run(call, given) {
      const States = given.all('--state').map((state) => state.toUpperCase());
      const { Cases } = await call<{ readonly Cases: readonly CaseInfo[] }>('ListCases', {
        ...(States.length > 0 && { States }),
        ...(given.is('--overdue') && { OnlyOverdue: true }),
      });
      if (Cases.length === 0) return 'No cases.\n';
      return table([
        ['CASE', 'STATE', 'SEVERITY', 'OVERDUE', 'REPORTED', 'TITLE'],
        ...Cases.map(({ CaseId, State, Severity = '-', Overdue = '-', CreateDate, Title }) => [
          ...[CaseId, State, Severity, Overdue, minute(CreateDate), plain(Title)],
        ]),
      ]);
    },
  },
  {
    name: 'case show',
    summary: 'a case with its parties, messages and history',
    operand: ONE_CASE,
    run: async (call, { operand: CaseId }) => wholeText(await call<Whole>('GetCase', { CaseId })),
  },
  {
    name: 'case reply',
    summary: 'write to the parties of a case, or to one; --internal for the team alone',
    operand: ONE_CASE,
    flags: [
      ...TEXT_FLAGS,
      { flag: '--party', argument: 'PARTY', help: 'Only this party may read it.' },
      { flag: '--internal', help: 'Only the team may read it.' },
    ],
    async run(call, given) {
      const PartyId = given.flag('--party');
      const isInternal = given.is('--internal');
      if (PartyId !== undefined && isInternal) throw new UsageError('--party or --internal, not both');
      const { MessageId } = await call<{ readonly MessageId: string }>('PostCaseMessage', {
        CaseId: given.operand,
        Text: given.text(),
        Audience: PartyId === undefined ? (isInternal ? 'INTERNAL' : 'ALL') : 'PARTY',
        ...(PartyId !== undefined && { PartyId }),
      });
      return `${MessageId}\n`;
    },
  },
  {
    name: 'case state',
    summary: 'take a case to its next state, such as TRIAGED, ACCEPTED, FIXED or PUBLISHED',
    operand: ONE_CASE,
    flags: [
      { flag: '--to', argument: 'STATE', help: 'The state. Required.' },
      { flag: '--note', argument: 'TEXT', help: 'Why, for the team.' },
      { flag: '--duplicate-of', argument: 'CASE', help: 'Of DUPLICATE: the other case.' },
    ],
    async run(call, given) {
      const [Note, DuplicateOf] = [given.flag('--note'), given.flag('--duplicate-of')];
      const { Case } = await call<Whole>('UpdateCase', {
        CaseId: given.operand,
        State: given.wanted('--to').toUpperCase(),
        ...(Note !== undefined && { Note }),
        ...(DuplicateOf !== undefined && { DuplicateOf }),
      });
      return `${Case.CaseId} is ${Case.State}; it can become ${Case.NextStates.join(', ')}.\n`;
    },
  },
  {
    name: 'case invite',
    summary: 'give a vendor or coordinator a part in a case, by a link of their own',
    operand: ONE_CASE,
    flags: [
      { flag: '--name', argument: 'NAME', help: 'Who. Required.' },
      {
        flag: '--role',
        argument: 'ROLE',
        help: 'VENDOR, COORDINATOR, REPORTER or OTHER; VENDOR unless given.',
      },
      { flag: '--email', argument: 'ADDRESS', help: 'Told there of news.' },
    ],
    async run(call, given) {
      const Email = given.flag('--email');
      const { CaseUrl } = await call<{ readonly CaseUrl: string }>('AddCaseParty', {
        CaseId: given.operand,
        Name: given.wanted('--name'),
        Role: (given.flag('--role') ?? 'VENDOR').toUpperCase(),
        ...(Email !== undefined && { Email }),
      });
      return `The link, shown only now:\n${CaseUrl}\n`;
    },
  },
  {
    name: 'case decrypt',
    summary: 'open an encrypted message or file of a case; the trail tells of it',
    operand: ONE_CASE,
    flags: [
      { flag: '--message', argument: 'MESSAGE', help: 'The message; or --file.' },
      { flag: '--file', argument: 'FILE', help: 'The file, by its id.' },
      { flag: '--out', argument: 'PATH', help: 'Where to write it; printed unless given.' },
    ],
    async run(call, given) {
      const [MessageId, FileId, out] = [given.flag('--message'), given.flag('--file'), given.flag('--out')];
      const { Plaintext } = await call<Opened>('DecryptCaseContent', {
        CaseId: given.operand,
        ...(MessageId !== undefined && { MessageId }),
        ...(FileId !== undefined && { FileId }),
      });
      const bytes = Buffer.from(Plaintext, 'base64');
      if (out === undefined) return `${plain(bytes.toString())}\n`;
      writeFileSync(out, bytes, { mode: 0o600 });
      return `${bytes.length} bytes in ${out}\n`;
    },
  },
  {
    name: 'case bulletin',
    summary: 'begin the bulletin of a case, as a draft',
    operand: ONE_CASE,
    async run(call, { operand: CaseId }) {
      const { Bulletin } = await call<{ readonly Bulletin: { readonly BulletinId: string } }>(
        'CreateBulletinFromCase',
        { CaseId },
      );
      return `${Bulletin.BulletinId}\n`;
    },
  },
];

export const caseCommands: readonly Command[] = ACTS.map(commandOf);
