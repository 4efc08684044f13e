import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useRegion } from '../../../api/region.ts';
import { useAttempt } from '../../../app/use-attempt.ts';
import { ConfirmByName } from '../../../components/confirm-by-name.tsx';
import { Instant } from '../../../components/instant.tsx';
import { type SmallColumn, SmallTable } from '../../../components/small-table.tsx';

interface Switched {
  readonly name: string;
  readonly enabled: boolean;
  readonly createdAt: string;
}

interface SwitchedTableProps<Row extends Switched> {
  readonly title: string;
  readonly description: string;
  /** Such as `trust anchor`. */
  readonly thing: string;
  readonly empty: string;
  /** Word on the button that makes one. */
  readonly making: string;
  readonly columns: readonly SmallColumn<Row>[];
  readonly idOf: (row: Row) => string;
  readonly read: () => Promise<readonly Row[]>;
  readonly enable: (id: string) => Promise<unknown>;
  readonly disable: (id: string) => Promise<unknown>;
  readonly remove: (id: string) => Promise<unknown>;
  /** What deleting one means. */
  readonly loss: string;
  readonly create: (onClose: () => void) => ReactElement;
}

export const Enabled = ({ is }: { readonly is: boolean }): ReactElement =>
  is ? (
    <StatusIndicator type="success">Enabled</StatusIndicator>
  ) : (
    <StatusIndicator type="stopped">Disabled</StatusIndicator>
  );

/** Things of Roles Anywhere that are made, switched on and off, and deleted. */
export function SwitchedTable<Row extends Switched>(props: SwitchedTableProps<Row>): ReactElement {
  const { title, description, thing, empty, making, columns, idOf, read, enable, disable, remove } = props;
  const attempt = useAttempt();
  const region = useRegion();
  const [isMaking, setMaking] = useState(false);
  const [doomed, setDoomed] = useState<Row>();
  const found = useQuery({ queryKey: ['rolesanywhere', title, region], queryFn: read });
  const flip = (row: Row): Promise<boolean> =>
    attempt(`${row.name} is ${row.enabled ? 'disabled' : 'enabled'}.`, () =>
      row.enabled ? disable(idOf(row)) : enable(idOf(row)),
    );
  return (
    <>
      <SmallTable
        title={title}
        description={description}
        rows={found.data ?? []}
        idOf={idOf}
        isLoading={found.isPending}
        problem={found.error}
        empty={empty}
        selection="single"
        actions={([marked]) => (
          <>
            <Button disabled={marked === undefined} onClick={() => setDoomed(marked)}>
              Delete
            </Button>
            <Button
              disabled={marked === undefined}
              onClick={() => {
                if (marked !== undefined) void flip(marked);
              }}
            >
              {marked?.enabled === false ? 'Enable' : 'Disable'}
            </Button>
            <Button variant="primary" onClick={() => setMaking(true)}>
              {making}
            </Button>
          </>
        )}
        columns={[
          { id: 'name', header: 'Name', cell: ({ name }) => name, sortBy: ({ name }) => name },
          { id: 'state', header: 'State', cell: ({ enabled }) => <Enabled is={enabled} /> },
          ...columns,
          {
            id: 'created',
            header: 'Created',
            cell: ({ createdAt }) => <Instant at={createdAt} isRelative />,
            sortBy: ({ createdAt }) => createdAt,
          },
        ]}
      />
      {isMaking ? props.create(() => setMaking(false)) : undefined}
      {doomed === undefined ? undefined : (
        <ConfirmByName
          title={`Delete this ${thing}?`}
          name={doomed.name}
          deed="Delete"
          onClose={() => setDoomed(undefined)}
          onConfirm={async () => {
            await remove(idOf(doomed));
            await attempt(`${doomed.name} is deleted.`, () => Promise.resolve());
          }}
        >
          {props.loss}
        </ConfirmByName>
      )}
    </>
  );
}
