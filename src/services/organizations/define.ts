import type { Tag } from '../../core/tag.ts';
import { findMembership, type Membership } from '../../identity/organization/membership.ts';
import {
  type AccessContext,
  type AccessRule,
  type OperationContext,
  type Permission,
  type ReadOperation,
  type ResourceRef,
  read,
  type WriteContext,
  type WriteOperation,
  write,
} from '../contract.ts';
import { type Admission, admission, type Who } from './delegation.ts';
import { accessDenied, notInOrganization } from './errors.ts';
import { type Tables, tablesIn } from './records/tables.ts';
import { findTarget, type Target } from './targets.ts';

/** What an operation inside of an organization is given. */
export interface Inside<Context> extends Membership {
  readonly context: Context;
  readonly tables: Tables;
}

/** What an operation asks for, beside its name. */
export interface Asked<Input> {
  readonly who: Who;
  /** Ids of the roots, units, accounts and policies it acts on; `*` where it names none. */
  readonly on?: (input: Input) => readonly (string | undefined)[];
  /** ARNs of what else it acts on (handshakes). */
  readonly arns?: (context: AccessContext, input: Input) => Promise<readonly string[]>;
  readonly tags?: (input: Input) => readonly Tag[] | undefined;
  readonly tagKeys?: (input: Input) => readonly string[] | undefined;
  readonly policyType?: (input: Input) => string | undefined;
  readonly servicePrincipal?: (input: Input) => string | undefined;
}

type Keys = Record<string, string | readonly string[]>;

/** Condition keys that the input supplies. */
function requestKeys<Input>(asked: Asked<Input>, input: Input): Keys {
  const keys: Keys = {};
  const tags = asked.tags?.(input);
  for (const { Key, Value } of tags ?? []) keys[`aws:RequestTag/${Key}`] = Value;
  const tagKeys = asked.tagKeys?.(input) ?? tags?.map((tag) => tag.Key);
  if (tagKeys !== undefined && tagKeys.length > 0) keys['aws:TagKeys'] = tagKeys;
  const policyType = asked.policyType?.(input);
  if (policyType !== undefined) keys['organizations:PolicyType'] = policyType;
  const servicePrincipal = asked.servicePrincipal?.(input);
  if (servicePrincipal !== undefined) keys['organizations:ServicePrincipal'] = servicePrincipal;
  return keys;
}

function refOf(target: Target): ResourceRef {
  const keys: Keys = {};
  for (const { Key, Value } of target.tags) keys[`aws:ResourceTag/${Key}`] = Value;
  if (target.policyType !== undefined) keys['organizations:PolicyType'] = target.policyType;
  return { arn: target.arn, contextKeys: keys };
}

const ANYTHING: ResourceRef = { arn: '*' };

async function refsOf<Input>(
  context: AccessContext,
  membership: Membership | undefined,
  asked: Asked<Input>,
  input: Input,
): Promise<ResourceRef[]> {
  const db = tablesIn(context.db);
  const refs: ResourceRef[] = [];
  for (const id of asked.on?.(input) ?? []) {
    if (membership === undefined || id === undefined) continue;
    const target = await findTarget(db, membership.organization, id);
    refs.push(target === undefined ? ANYTHING : refOf(target));
  }
  for (const arn of (await asked.arns?.(context, input)) ?? []) refs.push({ arn });
  return refs.length === 0 ? [ANYTHING] : refs;
}

/** The policy that must allow the call too, where the caller's account does not manage the organization. */
const governed = (ref: ResourceRef, ground: Admission, membership: Membership): ResourceRef =>
  ground === undefined || ground === 'own'
    ? ref
    : { ...ref, accountId: membership.organization.management_account_id, policy: ground };

/** What a policy of the organization is of, where a permission is about one. */
const policyKeys = (refs: readonly ResourceRef[]): Keys => {
  const type = refs
    .map((ref) => ref.contextKeys?.['organizations:PolicyType'])
    .find((key) => key !== undefined);
  return type === undefined ? {} : { 'organizations:PolicyType': type };
};

function accessOf<Input>(action: string, asked: Asked<Input>): AccessRule<Input> {
  return async (context, input): Promise<Permission[]> => {
    const membership = await findMembership(context.db, context.accountId);
    const keys = requestKeys(asked, input);
    const name = `organizations:${action}`;
    const refs = await refsOf(context, membership, asked, input);
    if (membership === undefined) return [{ action: name, resources: refs, contextKeys: keys }];
    const ground = await admission(tablesIn(context.db), membership, action, asked.who);
    const resources = refs.map((ref) => governed(ref, ground, membership));
    const permissions = [{ action: name, resources, contextKeys: { ...policyKeys(refs), ...keys } }];
    const isTagging = (asked.tags?.(input) ?? []).length > 0 && action !== 'TagResource';
    return isTagging
      ? [...permissions, { action: 'organizations:TagResource', resources, contextKeys: keys }]
      : permissions;
  };
}

/** The caller's place. @throws AwsError when it has none, or its account may not call the operation */
async function enter<Context extends OperationContext>(
  context: Context,
  action: string,
  who: Who,
): Promise<Inside<Context>> {
  const membership = await findMembership(context.db, context.accountId);
  if (membership === undefined) throw notInOrganization();
  const tables = tablesIn(context.db);
  // Where it is a policy, the call was decided by it before.
  if ((await admission(tables, membership, action, who)) === undefined) throw accessDenied();
  return { ...membership, context, tables };
}

/** An operation of members of an organization that changes nothing. */
export const readInside = <Input, Output>(
  action: string,
  asked: Asked<Input>,
  run: (inside: Inside<OperationContext>, input: Input) => Promise<Output> | Output,
): ReadOperation<Input, Output> =>
  read(accessOf(action, asked), async (context, input) =>
    run(await enter(context, action, asked.who), input),
  );

/** An operation of members of an organization that changes something. */
export const writeInside = <Input, Output>(
  action: string,
  asked: Asked<Input>,
  run: (inside: Inside<WriteContext>, input: Input) => Promise<Output>,
): WriteOperation<Input, Output> =>
  write(accessOf(action, asked), async (context, input) =>
    run(await enter(context, action, asked.who), input),
  );

/** Access to what accounts outside of organizations call too. */
export const accessAnywhere = accessOf;
