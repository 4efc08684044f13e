import Autosuggest from '@cloudscape-design/components/autosuggest';
import Box from '@cloudscape-design/components/box';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { type ReactElement, useEffect, useMemo, useState } from 'react';
import type { PolicyKind } from '../../../src/policy/index.ts';
import { useSession } from '../app/session-context.ts';
import { actionOptions, isAction } from './action-options.ts';
import { askedKeys, type Tried, type TriedResult, tryPolicy } from './try-policy.ts';
import { useIamData } from './use-iam-data.ts';

interface TryPanelProps {
  readonly text: string;
  readonly kind: PolicyKind;
  /** Told the statement to be shown in the text; undefined when there is none. */
  readonly onResult: (result: TriedResult | undefined) => void;
}

const DECISIONS: Readonly<Record<TriedResult['decision'], readonly [StatusIndicatorProps.Type, string]>> = {
  Allow: ['success', 'Allowed'],
  ImplicitDeny: ['stopped', 'Not allowed'],
  ExplicitDeny: ['error', 'Denied'],
};

/** Which kinds of policies look at who asks. */
const NAMES_PRINCIPALS: ReadonlySet<PolicyKind> = new Set(['trust', 'resource', 'rcp']);

/** Holds a call against the policy as it is edited, here in the browser. */
export function TryPanel({ text, kind, onResult }: TryPanelProps): ReactElement {
  const { accountId } = useSession();
  const data = useIamData();
  const [isOpen, setOpen] = useState(false);
  const [tried, setTried] = useState<Tried>(() => ({
    principal: `arn:aws:iam::${accountId}:user/somebody`,
    action: kind === 'trust' ? 'sts:AssumeRole' : '',
    resource: kind === 'trust' ? `arn:aws:iam::${accountId}:role/this-role` : '*',
    context: {},
  }));
  const isAsked = isOpen && isAction(tried.action) && !/[*?]/.test(tried.action);
  const result = useMemo(
    () => (isAsked ? tryPolicy(text, kind, tried) : undefined),
    [isAsked, text, kind, tried],
  );
  useEffect(() => onResult(result), [onResult, result]);
  const keys = useMemo(() => askedKeys(text, kind), [text, kind]);
  const change = (changes: Partial<Tried>): void => setTried({ ...tried, ...changes });
  return (
    <ExpandableSection
      headerText="Try it: what does this policy say of a call?"
      expanded={isOpen}
      onChange={({ detail }) => setOpen(detail.expanded)}
    >
      <SpaceBetween size="m">
        <ColumnLayout columns={2}>
          <FormField label="Action tried">
            <Autosuggest
              value={tried.action}
              placeholder="s3:GetObject"
              options={actionOptions(data, tried.action)
                .filter((value) => !value.endsWith('*'))
                .map((value) => ({ value }))}
              filteringType="manual"
              hideEnteredTextOption
              empty="No such service or action"
              ariaLabel="Action tried"
              onChange={({ detail }) => change({ action: detail.value })}
            />
          </FormField>
          <FormField label="Resource tried">
            <Input
              value={tried.resource}
              spellcheck={false}
              onChange={({ detail }) => change({ resource: detail.value })}
            />
          </FormField>
          {NAMES_PRINCIPALS.has(kind) ? (
            <FormField label="Who asks">
              <Input
                value={tried.principal}
                spellcheck={false}
                onChange={({ detail }) => change({ principal: detail.value })}
              />
            </FormField>
          ) : undefined}
          {keys.map((key) => (
            <FormField key={key} label={key}>
              <Input
                value={tried.context[key] ?? ''}
                placeholder="The request lacks it"
                onChange={({ detail }) => change({ context: { ...tried.context, [key]: detail.value } })}
              />
            </FormField>
          ))}
        </ColumnLayout>
        <div role="status">
          {result === undefined ? (
            <Box color="text-body-secondary">Name an action, and a policy without errors.</Box>
          ) : (
            <Verdict {...result} />
          )}
        </div>
      </SpaceBetween>
    </ExpandableSection>
  );
}

function Verdict({ decision, words }: TriedResult): ReactElement {
  const [type, text] = DECISIONS[decision];
  return (
    <SpaceBetween size="xxs">
      <StatusIndicator type={type}>{text}</StatusIndicator>
      {words.map((line) => (
        <Box key={line}>{line}</Box>
      ))}
    </SpaceBetween>
  );
}
