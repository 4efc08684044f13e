import { iamArn } from '../../../core/arn.ts';
import type { AccessContext, AccessRule, ResourceRef } from '../../contract.ts';
import { instanceProfileNotFound } from '../errors.ts';
import type { InstanceProfileRow } from '../instance-profile-table.ts';
import { directoryOf } from '../records/directory.ts';
import { findInstanceProfile } from '../records/instance-profiles.ts';
import { parseTags } from '../tags.ts';
import { type ContextKeys, oneSpellingEach } from './resources.ts';

type ProfileContext = Pick<AccessContext, 'accountId' | 'db'>;

interface ProfileInput {
  readonly InstanceProfileName: string;
}

/** The profile of that name, once for each spelling of its tag keys. AWS knows only the global key of its tags. */
export async function instanceProfileRefs(context: ProfileContext, name: string): Promise<ResourceRef[]> {
  const row = await findInstanceProfile(directoryOf(context), context.accountId, name);
  return oneSpellingEach(row === undefined ? [] : parseTags(row.tags)).map((tags) => ({
    arn: iamArn(context.accountId, 'instance-profile', row?.path ?? '/', row?.name ?? name),
    label: `instance profile ${name}`,
    contextKeys: Object.fromEntries(tags.map(({ Key, Value }) => [`aws:ResourceTag/${Key}`, Value])),
  }));
}

/** @throws AwsError NoSuchEntity */
export async function requireInstanceProfile(
  context: ProfileContext,
  name: string,
): Promise<InstanceProfileRow> {
  const row = await findInstanceProfile(directoryOf(context), context.accountId, name);
  if (row === undefined) throw instanceProfileNotFound(name);
  return row;
}

/** The rule of an operation on the instance profile of `InstanceProfileName`. */
export const onInstanceProfile =
  <Input extends ProfileInput>(
    action: string,
    keySetsOf: (input: Input) => readonly ContextKeys[] = () => [{}],
  ): AccessRule<Input> =>
  async (context, input) => {
    const resources = await instanceProfileRefs(context, input.InstanceProfileName);
    return keySetsOf(input).map((contextKeys) => ({ action, resources, contextKeys }));
  };
