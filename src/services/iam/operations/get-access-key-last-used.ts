import { rootArn } from '../../../core/arn.ts';
import { type AccessRule, read } from '../../contract.ts';
import { findKeyAndOwner, refuseUnknownKey } from '../access/access-keys.ts';
import { refOfUser } from '../access/users.ts';
import { dateOf } from '../date-of.ts';
import type { GetAccessKeyLastUsedRequest, GetAccessKeyLastUsedResponse, Input } from '../schema.ts';

type LastUsedInput = Input<GetAccessKeyLastUsedRequest>;

const access: AccessRule<LastUsedInput> = async (context, input) => {
  const { owner } =
    (await findKeyAndOwner(context, input.AccessKeyId)) ?? refuseUnknownKey(context, input.AccessKeyId);
  const owned =
    owner === 'root' ? { arn: rootArn(context.accountId) } : refOfUser(context, owner.name, owner);
  return [
    {
      action: 'iam:GetAccessKeyLastUsed',
      resources: [{ ...owned, label: `access key ${input.AccessKeyId}` }],
    },
  ];
};

/** What AWS answers in place of a service and region while a key was never used. */
const NEVER = 'N/A';

export const getAccessKeyLastUsed = read<LastUsedInput, GetAccessKeyLastUsedResponse>(
  access,
  async (context, input) => {
    const { key, owner } =
      (await findKeyAndOwner(context, input.AccessKeyId)) ?? refuseUnknownKey(context, input.AccessKeyId);
    return {
      ...(owner === 'root' ? {} : { UserName: owner.name }),
      AccessKeyLastUsed: {
        ...(key.last_used_at === null ? {} : { LastUsedDate: dateOf(key.last_used_at) }),
        ServiceName: key.last_used_service ?? NEVER,
        Region: key.last_used_region ?? NEVER,
      },
    };
  },
);
