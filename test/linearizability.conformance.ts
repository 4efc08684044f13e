import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateUserCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  type IAMClient,
  PutUserPolicyCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam';
import { allow, iamClient, policyOf } from './support/clients.ts';
import { type Call, isLinearizable, type Model } from './support/linearizability.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import { newHome } from './support/server.ts';
import { startServerProcess } from './support/server-process.ts';

/** Clients of three nodes write and read the same few users at once; a checker looks for an order that explains it all. */

const RUN_MILLISECONDS = 8000;
const CLIENTS_PER_NODE = 3;
const USERS = 4;
const HOLDERS = 2;

interface Asked {
  readonly kind: 'make' | 'change' | 'remove' | 'read';
  /** What is to be there afterwards. */
  readonly value: string;
}

/** `ok`, `exists` or `absent`; of reads what was there. */
type Answer = string;

/** What there is under one name; empty for nothing. */
const slot = (isPut: boolean): Model<string, Asked, Answer> => ({
  initial: '',
  step(state, { kind, value }, output) {
    if (kind === 'read') return output === undefined || output === (state || 'absent') ? state : undefined;
    const isMade = kind === 'make' && !isPut;
    const fits = kind === 'make' ? isPut || state === '' : state !== '';
    const wanted = fits ? 'ok' : isMade ? 'exists' : 'absent';
    if (output !== undefined && output !== wanted) return undefined;
    if (!fits) return state;
    return kind === 'remove' ? '' : value;
  },
});

/** A thing of IAM's that is made, changed, removed and read; answers what reads found. */
type Deeds = Readonly<
  Record<Asked['kind'], (iam: IAMClient, name: string, value: string) => Promise<Answer>>
>;

const USER: Deeds = {
  make: async (iam, UserName, Path) => {
    await iam.send(new CreateUserCommand({ UserName, Path }));
    return 'ok';
  },
  change: async (iam, UserName, NewPath) => {
    await iam.send(new UpdateUserCommand({ UserName, NewPath }));
    return 'ok';
  },
  remove: async (iam, UserName) => {
    await iam.send(new DeleteUserCommand({ UserName }));
    return 'ok';
  },
  read: async (iam, UserName) => (await iam.send(new GetUserCommand({ UserName }))).User?.Path ?? '',
};

const PolicyName = 'value';
const put = async (iam: IAMClient, UserName: string, value: string): Promise<Answer> => {
  const PolicyDocument = policyOf(allow(`iam:Get${value.replaceAll('/', '')}`));
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument }));
  return 'ok';
};

const POLICY: Deeds = {
  make: put,
  change: put,
  remove: async (iam, UserName) => {
    await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName }));
    return 'ok';
  },
  read: async (iam, UserName) => {
    const { PolicyDocument = '' } = await iam.send(new GetUserPolicyCommand({ UserName, PolicyName }));
    return `/${/iam:Get(\w+)/.exec(decodeURIComponent(PolicyDocument))?.[1]}/`;
  },
};

/** The answer to an error of IAM; undefined where nobody knows what became of the call. */
const answerOf = (error: Error): Answer | undefined =>
  ({ EntityAlreadyExistsException: 'exists', NoSuchEntityException: 'absent' })[error.name];

interface Subject {
  readonly name: string;
  readonly deeds: Deeds;
  readonly model: Model<string, Asked, Answer>;
  readonly history: Call<Asked, Answer>[];
}

const KINDS = ['make', 'change', 'remove', 'read', 'read', 'read'] as const;

/** False when the node is not there: then the call has had no effect. */
async function callOnce(iam: IAMClient, { name, deeds, history }: Subject): Promise<boolean> {
  let kind: Asked['kind'] = KINDS[randomInt(KINDS.length)] ?? 'read';
  // Putting makes or replaces.
  if (deeds === POLICY && kind === 'change') kind = 'make';
  const value = `/v${randomInt(1e9)}/`;
  const began = performance.now();
  let isThere = true;
  const output = await deeds[kind](iam, name, value).catch((error: Error) => {
    isThere = !('code' in error) || error.code !== 'ECONNREFUSED';
    return answerOf(error);
  });
  if (isThere) history.push({ input: { kind, value }, output, began, ended: performance.now() });
  return isThere;
}

async function startThree(t: TestContext) {
  const home = await newHome(t, 'postgres');
  const first = await startServerProcess(t, { home });
  const [second, third] = await Promise.all([
    startServerProcess(t, { home }),
    startServerProcess(t, { home }),
  ]);
  return { first, second, third };
}

function subjectsOf(): Subject[] {
  const users = Array.from({ length: USERS }, (_, number) => `user${number}`);
  const holders = Array.from({ length: HOLDERS }, (_, number) => `holder${number}`);
  return [
    ...users.map((name) => ({ name, deeds: USER, model: slot(false), history: [] })),
    ...holders.map((name) => ({ name, deeds: POLICY, model: slot(true), history: [] })),
  ];
}

const skip = skipWithoutPostgres();

test('what clients of three nodes write and read at once has one order, though one node hangs and one is killed', {
  skip,
}, async (t) => {
  const { first, second, third } = await startThree(t);
  const subjects = subjectsOf();
  const root = iamClient(first, first.root);
  for (const { name, deeds } of subjects) {
    if (deeds === POLICY) await root.send(new CreateUserCommand({ UserName: name }));
  }
  const until = performance.now() + RUN_MILLISECONDS;
  const client = async (iam: IAMClient): Promise<void> => {
    const subject = (): Subject => subjects[randomInt(subjects.length)] as Subject;
    while (performance.now() < until && (await callOnce(iam, subject()))) {
      // Once more.
    }
  };
  const clients = [first, second, third].flatMap((node) =>
    Array.from({ length: CLIENTS_PER_NODE }, () => client(iamClient(node, node.root))),
  );
  await delay(RUN_MILLISECONDS / 3);
  second.freeze();
  await delay(500);
  second.thaw();
  await delay(RUN_MILLISECONDS / 4);
  await third.kill();
  await Promise.all(clients);
  const known = subjects.flatMap(({ history }) => history.filter(({ output }) => output !== undefined));
  t.diagnostic(`${known.length} calls`);
  assert.ok(known.length > 50, `only ${known.length} calls`);
  for (const { name, model, history } of subjects)
    assert.ok(isLinearizable(model, answered(history)), `no order explains what was seen of ${name}`);
});

/** Without reads of which nothing is known, which explain nothing. */
const answered = (history: readonly Call<Asked, Answer>[]): Call<Asked, Answer>[] =>
  history.filter(({ input, output }) => input.kind !== 'read' || output !== undefined);

if (skip === false) after(async () => (await startPostgres()).stop());
