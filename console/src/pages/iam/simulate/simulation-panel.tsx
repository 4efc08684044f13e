import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { ApiErrorText } from '../../../components/api-error-text.tsx';
import { ActionPicker } from '../../../policy-editor/action-picker.tsx';
import { refusalIn } from '../../../policy-editor/policy-editor.tsx';
import { TokensField } from '../../../policy-editor/tokens-field.tsx';
import { useIamData } from '../../../policy-editor/use-iam-data.ts';
import { contextEntries } from './context-entries.ts';
import { ContextFields } from './context-fields.tsx';
import { ResourcePolicyFields, type ResourcePolicyInput } from './resource-policy-fields.tsx';
import { resultRows } from './result-rows.ts';
import { contextKeysOf, type SimulatedSource, simulate } from './simulated-source.ts';
import { SimulationResults } from './simulation-results.tsx';

interface SimulationPanelProps {
  readonly source: SimulatedSource;
  /** Why it cannot be run yet. */
  readonly notReady?: string;
  readonly actions?: readonly string[];
  readonly resources?: readonly string[];
}

/** What has to be entered before anything can be simulated. */
function missingIn(
  actions: readonly string[],
  resources: readonly string[],
  resourcePolicy: ResourcePolicyInput | undefined,
): string | undefined {
  if (actions.length === 0) return 'Choose an action first.';
  if (resourcePolicy === undefined) return undefined;
  if (resources.length === 0) return 'Name the resources that have the policy.';
  const refusal = refusalIn(resourcePolicy.text, 'resource');
  return refusal && `Line ${refusal.line} of the resources’ policy: ${refusal.text}`;
}

/** Asks for actions, resources and condition keys, and shows what the policies would decide. */
export function SimulationPanel(props: SimulationPanelProps): ReactElement {
  const { source, notReady } = props;
  const data = useIamData();
  const [actions, setActions] = useState(props.actions ?? []);
  const [resources, setResources] = useState(props.resources ?? []);
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [resourcePolicy, setResourcePolicy] = useState<ResourcePolicyInput>();
  const keys = useQuery({
    queryKey: ['iam', 'context-keys', source],
    queryFn: () => contextKeysOf(source),
    enabled: notReady === undefined,
  });
  const run = useMutation({
    mutationFn: () =>
      simulate(source, {
        ActionNames: [...actions],
        ...(resources.length === 0 ? {} : { ResourceArns: [...resources] }),
        ContextEntries: contextEntries(typed, data),
        ...(resourcePolicy === undefined
          ? {}
          : { ResourcePolicy: resourcePolicy.text, CallerArn: resourcePolicy.callerArn }),
      }),
  });
  const reason = notReady ?? missingIn(actions, resources, resourcePolicy);
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">What is tried</Header>}>
        <SpaceBetween size="l">
          <ActionPicker label="Actions" actions={actions} onChange={setActions} />
          <TokensField
            label="Resources"
            description="ARNs; without any, all resources."
            placeholder="arn:aws:s3:::bucket/key"
            values={resources}
            onChange={setResources}
          />
          <ExpandableSection headerText={`Condition keys (${keys.data?.length ?? 0} looked at)`}>
            <ContextFields asked={keys.data ?? []} typed={typed} onChange={setTyped} />
          </ExpandableSection>
          <ResourcePolicyFields
            value={resourcePolicy}
            callerArn={source.kind === 'principal' ? source.arn : ''}
            resources={resources}
            onChange={setResourcePolicy}
          />
          <Box>
            <Button
              variant="primary"
              disabled={reason !== undefined}
              {...(reason === undefined ? {} : { disabledReason: reason })}
              loading={run.isPending}
              onClick={() => run.mutate()}
            >
              Simulate
            </Button>
          </Box>
        </SpaceBetween>
      </Container>
      {run.error === null ? undefined : (
        <Alert type="error" header="It could not be simulated">
          <ApiErrorText problem={run.error} />
        </Alert>
      )}
      {run.data === undefined ? undefined : (
        <SimulationResults
          rows={resultRows(run.data.flatMap(({ EvaluationResults = [] }) => EvaluationResults))}
        />
      )}
    </SpaceBetween>
  );
}
