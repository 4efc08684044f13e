import type { Operation } from '../../contract.ts';
import { read, write } from '../../contract.ts';
import { noSuchEntity } from '../errors.ts';
import type {
  AcquireRoleRequest,
  AcquireRoleResponse,
  GetRoleTemplateVersionRequest,
  GetRoleTemplateVersionResponse,
  Input,
} from '../schema.ts';

/** Role templates are AWS's own, for services that are not here: there is none to find. */
const templateNotFound = (arn: string) => noSuchEntity(`Role template ${arn} cannot be found.`);

const onTemplate =
  (action: string) =>
  (_: unknown, { TemplateArn }: { readonly TemplateArn: string }) => [
    { action, resources: [{ arn: TemplateArn }] },
  ];

const getRoleTemplateVersion = read<Input<GetRoleTemplateVersionRequest>, GetRoleTemplateVersionResponse>(
  onTemplate('iam:GetRoleTemplateVersion'),
  (_, { TemplateArn }) => {
    throw templateNotFound(TemplateArn);
  },
);

const acquireRole = write<Input<AcquireRoleRequest>, AcquireRoleResponse>(
  onTemplate('iam:AcquireRole'),
  (_, { TemplateArn }) => Promise.reject(templateNotFound(TemplateArn)),
);

export const roleTemplateOperations: Readonly<Record<string, Operation>> = {
  GetRoleTemplateVersion: getRoleTemplateVersion,
  AcquireRole: acquireRole,
};
