import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Command, type CommandContext, EXIT } from '../command.ts';
import { UsageError } from '../parse-flags.ts';
import { CLIENT_FLAGS } from '../signed-client.ts';
import { ADMIN_FLAGS, adminLogin } from './admin-login.ts';
import { approvalMember, readApproval, writeApproval } from './approval-file.ts';
import { clusterClient } from './client.ts';

export const hsmQuorum: Command = {
  name: 'hsm quorum',
  summary: 'have administrative acts on a cluster approved by several admins',
  details:
    "ACTION is one of: register CLUSTER (an admin's key, --key), set CLUSTER NUMBER (2 to 8; 0 for none), token CLUSTER " +
    'ACT (asks for a token, --out FILE; ACT is CreateClusterUser, DeleteClusterUser, ResetClusterUserPassword, ' +
    'RegisterQuorumKey or SetQuorum), approve FILE (signs a token with --key). The acting command then takes --approval FILE.',
  operands: 'ACTION CLUSTER|FILE [NUMBER|ACT]',
  settings: [],
  flags: [
    ...CLIENT_FLAGS,
    ...ADMIN_FLAGS,
    {
      flag: '--key',
      argument: 'FILE',
      help: "The admin's private key, PEM. It does not leave this machine.",
    },
    { flag: '--user', argument: 'NAME', help: 'The user the act is about.' },
    { flag: '--role', argument: 'ROLE', help: "That user's role; crypto-user unless given." },
    { flag: '--minimum', argument: 'NUMBER', help: 'The number SetQuorum is to set.' },
    { flag: '--out', argument: 'FILE', help: 'Where the token goes. Required for token.' },
  ],
  async run(context) {
    const [action = '', target, extra] = context.operands;
    const run = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
    if (run === undefined || target === undefined)
      throw new UsageError(`hsm quorum wants ${Object.keys(ACTIONS).join(', ')}, then CLUSTER or FILE`);
    await run(context, target, extra);
    return EXIT.ok;
  },
};

function privateKey({ flag }: CommandContext): KeyObject {
  const path = flag('--key');
  if (path === undefined) throw new UsageError('give the private key with --key FILE');
  return createPrivateKey(readFileSync(path));
}

const signText = (key: KeyObject, text: string): string =>
  sign(key.asymmetricKeyType === 'ed25519' ? null : 'sha256', Buffer.from(text), key).toString('base64');

const publicPem = (key: KeyObject): string =>
  createPublicKey(key).export({ format: 'pem', type: 'spki' }).toString();

const ACTIONS: Readonly<
  Record<string, (context: CommandContext, target: string, extra?: string) => Promise<void>>
> = {
  async register(context, ClusterId) {
    const key = privateKey(context);
    const login = await adminLogin(context);
    const proof = `Keywarden quorum key\ncluster: ${ClusterId}\nadmin: ${login.AdminName}\n`;
    await clusterClient(context).call('RegisterQuorumKey', {
      ClusterId,
      ...login,
      PublicKey: publicPem(key),
      Signature: signText(key, proof),
      ...approvalMember(context.flag('--approval')),
    });
    context.output.out(`Registered a key of the admin ${login.AdminName}.\n`);
  },
  async set(context, ClusterId, extra) {
    const QuorumMinimum = wholeNumber(extra, 'hsm quorum set wants CLUSTER and a NUMBER');
    const input = { ClusterId, QuorumMinimum, ...(await adminLogin(context)) };
    await clusterClient(context).call('SetQuorum', {
      ...input,
      ...approvalMember(context.flag('--approval')),
    });
    context.output.out(
      QuorumMinimum === 0 ? 'No quorum is needed.\n' : `${QuorumMinimum} admins must approve.\n`,
    );
  },
  async token(context, ClusterId, Action) {
    const [out, UserName, minimum] = [
      context.flag('--out'),
      context.flag('--user'),
      context.flag('--minimum'),
    ];
    if (out === undefined || Action === undefined)
      throw new UsageError('hsm quorum token wants CLUSTER, an ACT and --out FILE');
    const answer = await clusterClient(context).call('CreateQuorumToken', {
      ClusterId,
      ...(await adminLogin(context)),
      Action,
      ...(UserName !== undefined && { UserName, Role: context.flag('--role') ?? 'crypto-user' }),
      ...(minimum !== undefined && { QuorumMinimum: wholeNumber(minimum, '--minimum wants a number') }),
      ...(Action === 'RegisterQuorumKey' && { PublicKey: publicPem(privateKey(context)) }),
    });
    const { TokenId, Statement } = answer as { TokenId: string; Statement: string };
    writeApproval(out, { TokenId, Statement, Signatures: [] });
    context.output.out(
      `${Statement}\nThe token is in ${out}. Admins approve it: keywarden hsm quorum approve ${out}\n`,
    );
  },
  approve(context, file) {
    const approval = readApproval(file);
    const AdminName = context.flag('--admin') ?? 'admin';
    context.output.out(`${approval.Statement}\n`);
    const others = approval.Signatures.filter((one) => one.AdminName !== AdminName);
    const Signature = signText(privateKey(context), approval.Statement);
    writeApproval(file, { ...approval, Signatures: [...others, { AdminName, Signature }] });
    context.output.out(`Approved by ${AdminName}; ${others.length + 1} approvals so far.\n`);
    return Promise.resolve();
  },
};

function wholeNumber(text: string | undefined, message: string): number {
  if (text === undefined || !/^\d+$/.test(text)) throw new UsageError(message);
  return Number(text);
}
