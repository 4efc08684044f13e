import type { RoleRow } from '../../identity/tables.ts';
import { unmodifiableEntity } from './errors.ts';
import { SERVICE_ROLE_PATH } from './service-role-path.ts';

type RolePlace = Pick<RoleRow, 'name' | 'path'>;

/** Whether the role is linked to a service: nobody else can make a role below that path. */
export const isServiceLinked = ({ path }: Pick<RoleRow, 'path'>): boolean =>
  path.startsWith(SERVICE_ROLE_PATH);

/** @throws AwsError UnmodifiableEntity for a role that is its service's to change */
export function refuseServiceLinked(role: RolePlace): void {
  if (isServiceLinked(role))
    throw unmodifiableEntity(
      `Cannot perform the operation on the protected role '${role.name}' - this role is only modifiable by AWS`,
    );
}
