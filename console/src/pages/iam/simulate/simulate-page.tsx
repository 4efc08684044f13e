import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import { useSearchParams } from 'react-router';
import { UnsavedGuard } from '../../../components/unsaved-guard.tsx';
import { EMPTY_POLICY } from '../../../policy-editor/empty-policy.ts';
import { PolicyEditor, refusalIn } from '../../../policy-editor/policy-editor.tsx';
import { PrincipalField } from './principal-field.tsx';
import { SimulationPanel } from './simulation-panel.tsx';

/** Tries what somebody may do, or what a policy would allow, without doing it. */
export function SimulatePage(): ReactElement {
  const [params, setParams] = useSearchParams();
  const isCustom = params.get('of') === 'policy';
  const arn = params.get('principal') ?? '';
  const [text, setText] = useState(EMPTY_POLICY);
  const refusal = refusalIn(text, 'inline');
  const change = (name: string, value: string): void =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        after.set(name, value);
        return after;
      },
      { replace: true },
    );
  const asked = { actions: params.getAll('action'), resources: params.getAll('resource') };
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Tries actions against policies as they stand now. Nothing is done, and nobody is called."
        >
          Policy simulator
        </Header>
      }
    >
      <UnsavedGuard isDirty={isCustom && text !== EMPTY_POLICY} />
      <SpaceBetween size="l">
        <Container header={<Header variant="h2">Whose permissions</Header>}>
          <SpaceBetween size="m">
            <SegmentedControl
              label="Whose permissions"
              selectedId={isCustom ? 'policy' : 'principal'}
              options={[
                { id: 'principal', text: 'A user, group or role' },
                { id: 'policy', text: 'A policy as I write it' },
              ]}
              onChange={({ detail }) => change('of', detail.selectedId)}
            />
            {isCustom ? (
              <PolicyEditor kind="inline" value={text} onChange={setText} />
            ) : (
              <PrincipalField arn={arn} onChange={(chosen) => change('principal', chosen)} />
            )}
          </SpaceBetween>
        </Container>
        {isCustom ? (
          <SimulationPanel
            key="policy"
            {...asked}
            source={{ kind: 'policies', texts: [text] }}
            {...(refusal === undefined ? {} : { notReady: `Line ${refusal.line}: ${refusal.text}` })}
          />
        ) : (
          <SimulationPanel
            key="principal"
            {...asked}
            source={{ kind: 'principal', arn }}
            {...(arn === '' ? { notReady: 'Choose a user, group or role first.' } : {})}
          />
        )}
      </SpaceBetween>
    </ContentLayout>
  );
}
