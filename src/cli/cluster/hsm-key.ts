import { readFileSync } from 'node:fs';
import { type Command, type CommandContext, EXIT } from '../command.ts';
import { UsageError } from '../parse-flags.ts';
import { CLIENT_FLAGS } from '../signed-client.ts';
import { clusterClient } from './client.ts';
import { passwordFlag, readPassword } from './password-source.ts';
import { withProgress } from './progress.ts';

export const hsmKey: Command = {
  name: 'hsm key',
  summary: 'generate, list, use and delete keys in a cluster, without PKCS#11',
  details:
    'ACTION is one of: generate, list, delete, sign. Keys made here never leave the HSM. sign writes the signature as ' +
    'base64; ECDSA signatures are two numbers side by side.',
  operands: 'ACTION CLUSTER [KEY]',
  settings: [],
  flags: [
    ...CLIENT_FLAGS,
    { flag: '--user', argument: 'NAME', help: 'The crypto user whose keys they are. Required.' },
    passwordFlag('--password', "The crypto user's password"),
    {
      flag: '--kind',
      argument: 'KIND',
      help: 'AES_256, RSA_2048, RSA_3072, RSA_4096, EC_P256, EC_P384 or EC_P521; EC_P256 unless given.',
    },
    { flag: '--label', argument: 'TEXT', help: 'Label of a new key. Required for generate.' },
    {
      flag: '--algorithm',
      argument: 'NAME',
      help: 'ECDSA_SHA_256 unless given; RSASSA_PKCS1_V1_5_SHA_256, ...',
    },
    {
      flag: '--file',
      argument: 'FILE',
      help: 'What to sign, at most 4096 bytes; standard input unless given.',
    },
    { flag: '--json', help: 'Print JSON.' },
  ],
  async run(context) {
    const [action = '', ClusterId, KeyId] = context.operands;
    const run = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
    if (run === undefined || ClusterId === undefined)
      throw new UsageError(`hsm key wants ${Object.keys(ACTIONS).join(', ')}, then CLUSTER`);
    if (KeyId === undefined && (action === 'delete' || action === 'sign'))
      throw new UsageError(`hsm key ${action} wants the id of a KEY`);
    const UserName = context.flag('--user');
    if (UserName === undefined) throw new UsageError('hsm key wants --user NAME');
    const Password = await readPassword(context, '--password', `Password of ${UserName}`);
    await run(context, { ClusterId, UserName, Password }, KeyId);
    return EXIT.ok;
  },
};

type Login = Readonly<Record<'ClusterId' | 'UserName' | 'Password', string>>;

const keyLine = (key: Readonly<Record<string, unknown>>): string =>
  `${key['KeyId']}  ${String(key['KeyKind']).padEnd(8)} ${String(key['Class']).padEnd(7)} ${key['Label']}\n`;

const STANDARD_INPUT = 0;

const ACTIONS: Readonly<
  Record<string, (context: CommandContext, login: Login, keyId?: string) => Promise<void>>
> = {
  async generate(context, login) {
    const Label = context.flag('--label');
    if (Label === undefined) throw new UsageError('hsm key generate wants --label TEXT');
    const KeyKind = context.flag('--kind') ?? 'EC_P256';
    const asked = clusterClient(context).call('GenerateClusterKey', { ...login, KeyKind, Label });
    const { Key } = await withProgress(context, `Generating a key of kind ${KeyKind}`, asked);
    const key = Key as Record<string, unknown>;
    context.output.out(
      context.flag('--json') === 'true' ? `${JSON.stringify(key, null, 2)}\n` : keyLine(key),
    );
  },
  async list(context, login) {
    const { Keys } = await clusterClient(context).call('ListClusterKeys', login);
    const keys = Keys as readonly Record<string, unknown>[];
    if (context.flag('--json') === 'true') context.output.out(`${JSON.stringify(keys, null, 2)}\n`);
    else for (const key of keys) context.output.out(keyLine(key));
  },
  async delete(context, login, KeyId) {
    const asked = clusterClient(context).call('DeleteClusterKey', { ...login, KeyId });
    await withProgress(context, 'Deleting the key', asked);
    context.output.out(`Deleted key ${KeyId}.\n`);
  },
  async sign(context, login, KeyId) {
    const file = context.flag('--file');
    const message = readFileSync(file ?? STANDARD_INPUT);
    const Algorithm = context.flag('--algorithm') ?? 'ECDSA_SHA_256';
    const input = { ...login, KeyId, Algorithm, Message: message.toString('base64') };
    const { Signature } = await clusterClient(context).call('SignWithClusterKey', input);
    context.output.out(`${Signature}\n`);
  },
};
