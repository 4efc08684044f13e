import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import type { ReactElement } from 'react';
import { PolicyEditor } from '../../../policy-editor/policy-editor.tsx';

/** The policy of the resources that are tried, and who calls. */
export interface ResourcePolicyInput {
  readonly text: string;
  readonly callerArn: string;
}

interface ResourcePolicyFieldsProps {
  /** Undefined where resources have none. */
  readonly value: ResourcePolicyInput | undefined;
  /** Who calls unless told. */
  readonly callerArn: string;
  readonly resources: readonly string[];
  readonly onChange: (value: ResourcePolicyInput | undefined) => void;
}

/** The simulation wants the resources named, not all by a star. */
const startFor = (resources: readonly string[]): string =>
  JSON.stringify(
    {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: '*', Resource: resources }],
    },
    undefined,
    2,
  );

/** Lets the resources have a policy of their own, as buckets and keys do. */
export function ResourcePolicyFields(props: ResourcePolicyFieldsProps): ReactElement {
  const { value, callerArn, resources, onChange } = props;
  return (
    <SpaceBetween size="m">
      <Toggle
        checked={value !== undefined}
        onChange={({ detail }) =>
          onChange(detail.checked ? { text: startFor(resources), callerArn } : undefined)
        }
      >
        The resources have a policy of their own
      </Toggle>
      {value === undefined ? undefined : (
        <SpaceBetween size="m">
          <FormField label="Who calls" description="ARN of a user: such policies look at who asks." stretch>
            <Input
              value={value.callerArn}
              spellcheck={false}
              onChange={({ detail }) => onChange({ ...value, callerArn: detail.value })}
            />
          </FormField>
          <PolicyEditor
            kind="resource"
            label="Policy of the resources"
            value={value.text}
            onChange={(text) => onChange({ ...value, text })}
          />
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}
