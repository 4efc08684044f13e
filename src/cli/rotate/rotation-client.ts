import { VERSION } from '../../version.ts';
import type { CommandContext } from '../command.ts';
import { RefusedError, type SignedClient, signedClient } from '../signed-client.ts';
import type { KeyPair } from './credentials-file.ts';

export interface ListedKey {
  readonly id: string;
  readonly status: string;
  readonly createdAt: number;
}

export interface SeenUse {
  /** Milliseconds; undefined for a key that nobody but this program used. */
  readonly lastAt: number | undefined;
  /** Who, as far as this caller may see: address, client and action. */
  readonly who: readonly string[];
}

/** What a rotation asks of the server. */
export interface RotationClient {
  listKeys(): Promise<ListedKey[]>;
  createKey(): Promise<KeyPair>;
  setStatus(id: string, status: 'Active' | 'Inactive'): Promise<void>;
  deleteKey(id: string): Promise<void>;
  useOf(id: string): Promise<SeenUse>;
  /** False where the caller may not, or the server is AWS's own: a rotation goes on without. */
  setDraining(id: string, isDraining: boolean): Promise<boolean>;
}

const OWN_AGENT = `keywarden/${VERSION}`;

/** Values of an element of IAM's answers; ids, dates and Base64, in which nothing is escaped. */
const valuesOf = (xml: string, element: string): string[] =>
  [...xml.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map(([, value = '']) => value);

/** Signs with `key`, or with the credentials of the environment. */
export function rotationClient(
  context: CommandContext,
  userName: string | undefined,
  key: KeyPair | undefined,
): RotationClient {
  const env = {
    ...context.surroundings.env,
    ...(key && {
      AWS_ACCESS_KEY_ID: key.accessKeyId,
      AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
      AWS_SESSION_TOKEN: '',
    }),
  };
  const signing = { ...context, surroundings: { ...context.surroundings, env } };
  const iam = signedClient(signing, 'iam');
  const own = signedClient(signing, 'keywarden');
  const ask = (action: string, input: Readonly<Record<string, string>> = {}): Promise<string> =>
    askIam(iam, action, { ...(userName !== undefined && { UserName: userName }), ...input });

  return {
    async listKeys() {
      const xml = await ask('ListAccessKeys');
      const [ids, statuses, dates] = ['AccessKeyId', 'Status', 'CreateDate'].map((name) =>
        valuesOf(xml, name),
      );
      return (ids ?? [])
        .map((id, at) => ({ id, status: statuses?.[at] ?? '', createdAt: Date.parse(dates?.[at] ?? '') }))
        .sort((a, b) => a.createdAt - b.createdAt);
    },
    async createKey() {
      const xml = await ask('CreateAccessKey');
      const [accessKeyId] = valuesOf(xml, 'AccessKeyId');
      const [secretAccessKey] = valuesOf(xml, 'SecretAccessKey');
      if (!accessKeyId || !secretAccessKey) throw new Error('the server made no key');
      return { accessKeyId, secretAccessKey };
    },
    async setStatus(id, status) {
      await ask('UpdateAccessKey', { AccessKeyId: id, Status: status });
    },
    async deleteKey(id) {
      await ask('DeleteAccessKey', { AccessKeyId: id });
    },
    useOf: async (id) => (await ownUse(own, id)) ?? plainUse(iam, id),
    async setDraining(id, isDraining) {
      const name = isDraining ? 'StartAccessKeyDraining' : 'StopAccessKeyDraining';
      try {
        await own.call(`Keywarden.${name}`, { AccessKeyId: id });
        return true;
      } catch (problem) {
        if (isMissing(problem)) return false;
        throw problem;
      }
    },
  };
}

/** Whether the caller has the rights of IAM alone. */
const isMissing = (problem: unknown): boolean =>
  problem instanceof RefusedError && /AccessDenied|UnknownOperation/.test(problem.code);

interface Uses {
  readonly Uses?: readonly {
    readonly Service: string;
    readonly Action: string;
    readonly Address: string;
    readonly UserAgent: string;
    readonly LastUsedDate: number;
  }[];
}

async function ownUse(own: SignedClient, id: string): Promise<SeenUse | undefined> {
  try {
    const { Uses = [] } = (await own.call('Keywarden.GetAccessKeyUse', { AccessKeyId: id })) as Uses;
    const others = Uses.filter(({ UserAgent }) => !UserAgent.startsWith('keywarden/'));
    const lastAt =
      others.length === 0 ? undefined : Math.max(...others.map((use) => use.LastUsedDate)) * 1000;
    return {
      lastAt,
      who: others.map((use) => `${use.Address}  ${use.UserAgent}  ${use.Service}:${use.Action}`),
    };
  } catch (problem) {
    if (isMissing(problem)) return undefined;
    throw problem;
  }
}

/** By IAM alone this program cannot tell its own use from that of others. */
async function plainUse(iam: SignedClient, id: string): Promise<SeenUse> {
  const xml = await askIam(iam, 'GetAccessKeyLastUsed', { AccessKeyId: id });
  const [date] = valuesOf(xml, 'LastUsedDate');
  return { lastAt: date === undefined ? undefined : Date.parse(date), who: [] };
}

/** @throws RefusedError */
async function askIam(
  iam: SignedClient,
  action: string,
  input: Readonly<Record<string, string>>,
): Promise<string> {
  const body = Buffer.from(
    new URLSearchParams({ Action: action, Version: '2010-05-08', ...input }).toString(),
  );
  const headers = {
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    'user-agent': OWN_AGENT,
  };
  return new Promise((resolve, reject) => {
    const sent = iam.send({ method: 'POST', path: '/', query: '' }, headers, body);
    sent.once('error', reject);
    sent.once('response', async (answer) => {
      try {
        const chunks: Buffer[] = [];
        for await (const chunk of answer) chunks.push(chunk as Buffer);
        const text = Buffer.concat(chunks).toString();
        if (answer.statusCode === 200) return resolve(text);
        reject(
          new RefusedError(
            valuesOf(text, 'Code')[0] ?? `HTTP ${answer.statusCode}`,
            valuesOf(text, 'Message')[0] ?? '',
          ),
        );
      } catch (problem) {
        reject(problem);
      }
    });
  });
}
