import { listMfaDeviceRows } from '../../../identity/mfa/records.ts';
import type { MfaDeviceRow } from '../../../identity/mfa/tables.ts';
import type { AccountRow, UserRow } from '../../../identity/tables.ts';
import { type OperationContext, read } from '../../contract.ts';
import { anyResource } from '../access/resources.ts';
import { virtualDeviceView } from '../mfa-views.ts';
import { pageOf } from '../paging.ts';
import { findAccount } from '../records/accounts.ts';
import { directoryOf } from '../records/directory.ts';
import { findUsersById } from '../records/users.ts';
import type {
  AssignmentStatusType,
  Input,
  ListVirtualMFADevicesRequest,
  ListVirtualMFADevicesResponse,
  VirtualMFADevice,
} from '../schema.ts';

const isListed: Readonly<Record<AssignmentStatusType, (row: MfaDeviceRow) => boolean>> = {
  Any: () => true,
  Assigned: (row) => row.owner_id !== null,
  Unassigned: (row) => row.owner_id === null,
};

/** By path and name, which together may be longer than a marker. */
const orderOf = ({ serial_key: serial, id }: MfaDeviceRow): string =>
  `${serial.slice(serial.indexOf('/')).slice(0, 90)} ${id}`;

async function views(context: OperationContext, rows: readonly MfaDeviceRow[]): Promise<VirtualMFADevice[]> {
  const db = directoryOf(context);
  const ids = rows.flatMap(({ owner_id: id }) => (id === null ? [] : [id]));
  const owners = new Map<string, UserRow | AccountRow>(await findUsersById(db, ids));
  if (ids.includes(context.accountId))
    owners.set(context.accountId, await findAccount(db, context.accountId));
  return rows.map((row) => virtualDeviceView(row, owners.get(row.owner_id ?? '')));
}

/** Tokens and passkeys are not in the list, in AWS neither. */
export const listVirtualMFADevices = read<Input<ListVirtualMFADevicesRequest>, ListVirtualMFADevicesResponse>(
  () => [{ action: 'iam:ListVirtualMFADevices', resources: [anyResource] }],
  async (context, input) => {
    const { AssignmentStatus = 'Any' } = input;
    const all = await listMfaDeviceRows(context.db, context.accountId);
    const { items, output } = await pageOf(
      context,
      { operation: 'ListVirtualMFADevices', filters: [AssignmentStatus], keyOf: orderOf },
      input,
      all.filter((row) => row.kind === 'virtual' && isListed[AssignmentStatus](row)),
    );
    return { VirtualMFADevices: await views(context, items), ...output };
  },
);
