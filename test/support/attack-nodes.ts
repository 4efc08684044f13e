import assert from 'node:assert/strict';
import {
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  type IAMClient,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { GetSessionTokenCommand } from '@aws-sdk/client-sts';
import {
  allow,
  createAccessKey,
  createUser,
  deny,
  iamClient,
  policyOf,
  putUserPolicy,
  sessionCredentials,
  stsClient,
} from './clients.ts';
import { queryRequest, sendRaw, signed } from './raw-call.ts';
import type { Credentials, TestServer } from './server.ts';

/** Attackers call every node without pause while a right is taken away at one of them. */

export type Node = Pick<TestServer, 'url' | 'root'>;

/** A right that can be taken and given back, at whichever node. */
export interface Hold {
  readonly credentials: () => Credentials;
  /** What attackers call: users are listed, unless told. */
  readonly call?: Call;
  readonly take: (iam: IAMClient) => Promise<unknown>;
  readonly give: (iam: IAMClient) => Promise<unknown>;
}

interface Call {
  readonly service: 'iam' | 'sts';
  readonly parameters: Readonly<Record<string, string>>;
}

const RIGHT = allow(['iam:ListUsers', 'sts:*']);
const LIST_USERS: Call = { service: 'iam', parameters: { Action: 'ListUsers', MaxItems: '1' } };
const WHO_AM_I: Call = { service: 'sts', parameters: { Action: 'GetCallerIdentity' } };

/** True when the node answers the call; a refusal of whatever kind is false, and so is a node that is not there. */
export async function isAllowed(node: Node, { credentials, call = LIST_USERS }: Hold): Promise<boolean> {
  const { service, parameters } = call;
  const request = signed(queryRequest(node.url, service, parameters), credentials(), { service });
  try {
    return (await sendRaw(node.url, request)).status === 200;
  } catch {
    return false;
  }
}

async function userWithKey(iam: IAMClient, name: string): Promise<Credentials> {
  const key = await createUser(iam, name);
  await putUserPolicy(iam, name, RIGHT);
  return key;
}

/** An access key that is made inactive and active again. */
export async function keySwitchedOff(iam: IAMClient, UserName: string): Promise<Hold> {
  const key = await userWithKey(iam, UserName);
  const input = { UserName, AccessKeyId: key.accessKeyId };
  return {
    credentials: () => key,
    take: (at) => at.send(new UpdateAccessKeyCommand({ ...input, Status: 'Inactive' })),
    give: (at) => at.send(new UpdateAccessKeyCommand({ ...input, Status: 'Active' })),
  };
}

async function keyDeleted(iam: IAMClient): Promise<Hold> {
  const UserName = 'keyless';
  let key = await userWithKey(iam, UserName);
  return {
    credentials: () => key,
    take: (at) => at.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: key.accessKeyId })),
    give: async (at) => {
      key = await createAccessKey(at, UserName);
    },
  };
}

/** The user's policy and keys go first, as they must. */
async function deleteUser(at: IAMClient, UserName: string, AccessKeyId: string): Promise<void> {
  await at.send(new DeleteUserPolicyCommand({ UserName, PolicyName: 'inline' }));
  await at.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
  await at.send(new DeleteUserCommand({ UserName }));
}

async function userDeleted(iam: IAMClient): Promise<Hold> {
  const UserName = 'deleted';
  let key = await userWithKey(iam, UserName);
  return {
    credentials: () => key,
    take: (at) => deleteUser(at, UserName, key.accessKeyId),
    give: async (at) => {
      key = await userWithKey(at, UserName);
    },
  };
}

async function denyAdded(iam: IAMClient): Promise<Hold> {
  const UserName = 'denied';
  const key = await userWithKey(iam, UserName);
  const input = { UserName, PolicyName: 'deny' };
  return {
    credentials: () => key,
    take: (at) => at.send(new PutUserPolicyCommand({ ...input, PolicyDocument: policyOf(deny('*')) })),
    give: (at) => at.send(new DeleteUserPolicyCommand(input)),
  };
}

/** A session ends with whom it stands for. */
async function sessionEnded(iam: IAMClient, node: Node): Promise<Hold> {
  const UserName = 'visitor';
  let key = await userWithKey(iam, UserName);
  const begin = async (): Promise<Credentials> =>
    sessionCredentials((await stsClient(node, key).send(new GetSessionTokenCommand({}))).Credentials);
  let session = await begin();
  return {
    // Such sessions may not call IAM without a second factor.
    call: WHO_AM_I,
    credentials: () => session,
    take: (at) => deleteUser(at, UserName, key.accessKeyId),
    give: async (at) => {
      key = await userWithKey(at, UserName);
      session = await begin();
    },
  };
}

export const HOLDS: Readonly<Record<string, (iam: IAMClient, node: Node) => Promise<Hold>>> = {
  'an access key is switched off and on': (iam) => keySwitchedOff(iam, 'switched'),
  'an access key is deleted': keyDeleted,
  'a user is deleted': userDeleted,
  'a deny is attached': denyAdded,
  'a session is ended': sessionEnded,
};

const ATTACKERS_PER_NODE = 2;
const CALLS_AFTER = 2;

/** What came of an attack. */
export interface Attack {
  /** Milliseconds from the request that took the right to its answer. */
  readonly milliseconds: number;
  /** Calls that nodes answered before. */
  readonly before: number;
}

/** One round: fails when a call that was sent after the answer is answered by any node. */
export async function attack(nodes: readonly Node[], hold: Hold, at: Node): Promise<Attack> {
  let before = 0;
  let late = 0;
  let isTaken = false;
  const attacker = async (node: Node): Promise<void> => {
    for (let callsAfter = 0; callsAfter < CALLS_AFTER; ) {
      const isLate = isTaken;
      if (isLate) callsAfter++;
      if (!(await isAllowed(node, hold))) continue;
      if (isLate) late++;
      else before++;
    }
  };
  const attackers = nodes.flatMap((node) => Array.from({ length: ATTACKERS_PER_NODE }, () => attacker(node)));
  await Promise.all(nodes.map((node) => isAllowed(node, hold)));
  const began = performance.now();
  let milliseconds: number;
  try {
    await hold.take(iamClient(at, at.root));
  } finally {
    milliseconds = performance.now() - began;
    isTaken = true;
  }
  await Promise.all(attackers);
  assert.equal(late, 0, 'calls got through after the answer');
  return { milliseconds, before };
}

/** Rounds until the time is up, each at another node; after each the right is given back, and holds everywhere. */
export async function attackInRounds(
  nodes: readonly Node[],
  hold: Hold,
  milliseconds: number,
): Promise<number> {
  const until = performance.now() + milliseconds;
  let rounds = 0;
  while (performance.now() < until) {
    const at = nodes[rounds % nodes.length] as Node;
    const { before } = await attack(nodes, hold, at);
    assert.ok(before > 0, 'the attackers had no right to lose');
    const next = nodes[(rounds + 1) % nodes.length] as Node;
    await hold.give(iamClient(next, next.root));
    for (const node of nodes) assert.ok(await isAllowed(node, hold), 'given, but not in the next call');
    rounds++;
  }
  return rounds;
}
