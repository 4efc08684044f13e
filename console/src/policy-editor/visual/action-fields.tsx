import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Checkbox from '@cloudscape-design/components/checkbox';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactElement } from 'react';
import { ACCESS_LEVELS } from '../../../../src/policy/index.ts';
import { ActionPicker } from '../action-picker.tsx';
import { useIamData } from '../use-iam-data.ts';
import { actionsOfLevel, servicesOf } from './action-levels.ts';
import type { StatementModel } from './policy-model.ts';

export interface StatementFieldsProps {
  readonly statement: StatementModel;
  readonly onChange: (changes: Partial<StatementModel>) => void;
}

/** Which actions a statement is about: by name, by pattern, or all of a service that list, read, write and so on. */
export function ActionFields({ statement, onChange }: StatementFieldsProps): ReactElement {
  const { actions, exceptsActions } = statement;
  const data = useIamData();
  const services = servicesOf(actions).filter((service) => data?.hasService(service));
  const add = (more: readonly string[]): void => onChange({ actions: [...new Set([...actions, ...more])] });
  return (
    <SpaceBetween size="xs">
      <ActionPicker
        label="Actions"
        description="A service first, such as s3:, then an action or a pattern such as s3:Get*."
        actions={actions}
        onChange={(changed) => onChange({ actions: changed })}
      />
      {data === undefined || services.length === 0 ? undefined : (
        <ButtonDropdown
          items={services.map((service) => ({
            id: service,
            text: service,
            items: ACCESS_LEVELS.map((level) => ({ level, found: actionsOfLevel(service, level, data) }))
              .filter(({ found }) => found.length > 0)
              .map(({ level, found }) => ({ id: `${service}:${level}`, text: `${level} (${found.length})` })),
          }))}
          onItemClick={({ detail }) => {
            const [service = '', level] = detail.id.split(':');
            add(actionsOfLevel(service, level, data));
          }}
        >
          Add by access level
        </ButtonDropdown>
      )}
      <Checkbox
        checked={exceptsActions}
        onChange={({ detail }) => onChange({ exceptsActions: detail.checked })}
      >
        All actions except these (NotAction)
      </Checkbox>
    </SpaceBetween>
  );
}
