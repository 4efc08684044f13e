import { type AccessRule, write } from '../../contract.ts';
import { anyResource } from '../access/resources.ts';
import { invalidInput } from '../errors.ts';
import { changeAccountSettings } from '../records/account-settings.ts';
import { directoryOf } from '../records/directory.ts';
import { findRole } from '../records/roles.ts';
import type { Input, PutAccountPropertiesRequest } from '../schema.ts';
import { SERVICE_ROLE_PATH } from '../service-role-path.ts';
import { createServiceLinkedRole } from './create-service-linked-role.ts';

type PropertiesInput = Input<PutAccountPropertiesRequest>;

const namespacesOf = ({ Properties }: PropertiesInput): readonly string[] => [
  ...new Set(Object.keys(Properties).map((key) => key.split('/')[0] ?? '')),
];

const ROLE_MANAGER = { AWSServiceName: 'role-manager.iam.amazonaws.com' };

/** Who enables role manager must be allowed to make its service-linked role. */
const access: AccessRule<PropertiesInput> = async (context, input) => {
  const ofRole = createServiceLinkedRole.access;
  const isWanted = input.Properties['RoleManager/Enabled'] === 'true' && ofRole !== 'none';
  const forRole = isWanted ? await ofRole(context, ROLE_MANAGER) : [];
  return [
    {
      action: 'iam:PutAccountProperties',
      resources: [anyResource],
      contextKeys: { 'iam:AccountPropertyNamespaces': namespacesOf(input) },
    },
    ...forRole,
  ];
};

/** Others of the namespace are passed over, as AWS does. @throws AwsError InvalidInput */
function wantsRoleManager(input: PropertiesInput): boolean {
  const { Properties } = input;
  const malformed = Object.keys(Properties).find((key) => !/^[^/]+\/[^/]+$/.test(key));
  if (malformed !== undefined)
    throw invalidInput(`Property key must be in format Namespace/PropertyName: ${malformed}`);
  const [namespace, ...others] = namespacesOf(input);
  if (others.length > 0) throw invalidInput('All properties must belong to the same namespace');
  if (namespace !== 'RoleManager') throw invalidInput(`Unsupported namespace: ${namespace ?? ''}`);
  const enabled = Properties['RoleManager/Enabled'];
  if (enabled === undefined) throw invalidInput('RoleManager namespace requires Enabled property');
  if (enabled !== 'true' && enabled !== 'false') throw invalidInput("Enabled must be 'true' or 'false'");
  return enabled === 'true';
}

/** The setting and the role that goes with it; role manager itself is a part of AWS's console. */
export const putAccountProperties = write<PropertiesInput, Record<string, never>>(
  access,
  async (context, input) => {
    const isWanted = wantsRoleManager(input);
    const db = directoryOf(context);
    const role = await findRole(db, context.accountId, 'AWSServiceRoleForIAMRoleManager');
    const isMade = role?.path.startsWith(SERVICE_ROLE_PATH) === true;
    if (isWanted && !isMade) await createServiceLinkedRole.run(context, ROLE_MANAGER);
    await changeAccountSettings(db, context.accountId, {
      role_manager_enabled: isWanted ? 1 : 0,
    });
    return {};
  },
);
