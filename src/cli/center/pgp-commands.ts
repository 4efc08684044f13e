import type { Command } from '../command.ts';
import { type Act, type Call, commandOf, type Given, minute, TEXT_FLAGS, table } from './act.ts';

interface KeyInfo {
  readonly Fingerprint: string;
  readonly UserId: string;
  readonly State: string;
  readonly CreateDate: number;
  readonly ExpiryDate?: number;
}
type One = { readonly TeamKey: KeyInfo };

const keyText = ({ Fingerprint, UserId, State }: KeyInfo): string =>
  `${Fingerprint} ${UserId} is ${State}.\n`;

const EXPIRES = {
  flag: '--expires-days',
  argument: 'DAYS',
  help: 'Ends after so many days; never unless given.',
};

/** What the flags say of a new key. */
const wishOf = (given: Given): Readonly<Record<string, unknown>> => {
  const [Name, Email, days] = [given.flag('--name'), given.flag('--email'), given.flag('--expires-days')];
  return {
    ...(Name !== undefined && { Name }),
    ...(Email !== undefined && { Email }),
    ...(days !== undefined && { ExpiresInDays: Number(days) }),
  };
};

const ACTS: readonly Act[] = [
  {
    name: 'pgp list',
    summary: "the security team's OpenPGP keys, the newest first",
    async run(call) {
      const { TeamKeys } = await call<{ readonly TeamKeys: readonly KeyInfo[] }>('ListTeamKeys', {});
      if (TeamKeys.length === 0) return 'No keys.\n';
      return table([
        ['FINGERPRINT', 'STATE', 'MADE', 'EXPIRES', 'USER'],
        ...TeamKeys.map((key) => [
          ...[key.Fingerprint, key.State, minute(key.CreateDate), minute(key.ExpiryDate), key.UserId],
        ]),
      ]);
    },
  },
  {
    name: 'pgp create',
    summary: "make the team's first key",
    flags: [
      { flag: '--name', argument: 'NAME', help: 'Of the team. Required.' },
      { flag: '--email', argument: 'ADDRESS', help: 'Of the team. Required.' },
      EXPIRES,
    ],
    async run(call, given) {
      given.wanted('--name');
      given.wanted('--email');
      return keyText((await call<One>('CreateTeamKey', wishOf(given))).TeamKey);
    },
  },
  {
    name: 'pgp rotate',
    summary: 'a new key in place of the current one; each certifies the other',
    flags: [
      {
        flag: '--overlap-days',
        argument: 'DAYS',
        help: 'How long the old one is published; 90 unless given.',
      },
      EXPIRES,
    ],
    async run(call, given) {
      const overlap = given.flag('--overlap-days');
      const input = { ...wishOf(given), ...(overlap !== undefined && { OverlapDays: Number(overlap) }) };
      return keyText((await call<One>('RotateTeamKey', input)).TeamKey);
    },
  },
  {
    name: 'pgp retire',
    summary: 'publish a key no longer; with --revoke say that nobody should use it',
    operand: 'FINGERPRINT',
    flags: [{ flag: '--revoke', argument: 'WHY', help: 'COMPROMISED or RETIRED.' }],
    async run(call, given) {
      const why = given.flag('--revoke')?.toUpperCase();
      const input = { Fingerprint: given.operand, ...(why !== undefined && { Revocation: why }) };
      return keyText((await call<One>('RetireTeamKey', input)).TeamKey);
    },
  },
  {
    name: 'pgp revocation',
    summary: 'the certificate that revokes a key, for a safe place far from here',
    operand: 'FINGERPRINT',
    run: async (call, { operand: Fingerprint }) =>
      (await call<{ readonly RevocationCertificate: string }>('GetTeamKeyRevocation', { Fingerprint }))
        .RevocationCertificate,
  },
  {
    name: 'pgp sign',
    summary: 'sign an announcement, in clear',
    flags: TEXT_FLAGS,
    run: async (call: Call, given: Given) =>
      (await call<{ readonly SignedText: string }>('SignAnnouncement', { Text: given.text() })).SignedText,
  },
  {
    name: 'pgp decrypt',
    summary: 'open a message to the team; the trail tells of it',
    flags: TEXT_FLAGS,
    async run(call, given) {
      const input = { ArmoredMessage: given.text() };
      const { Plaintext } = await call<{ readonly Plaintext: string }>('DecryptMessage', input);
      return Buffer.from(Plaintext, 'base64').toString();
    },
  },
];

export const pgpCommands: readonly Command[] = ACTS.map(commandOf);
