import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactElement } from 'react';
import type { ExplainedDenial } from '../../../api/own-operations.ts';
import { useGo } from '../../../app/use-go.ts';
import { Instant } from '../../../components/instant.tsx';
import { PageLink } from '../../../components/page-link.tsx';
import { SmallTable } from '../../../components/small-table.tsx';
import { DenialFixes } from './denial-fixes.tsx';
import { DenialStatements } from './denial-statements.tsx';
import { placeOfPrincipal } from './policy-place.ts';

/** A denial explained: what was asked, who decided, what would end it. */
export function ExplainedDenialView({ denial }: { readonly denial: ExplainedDenial }): ReactElement {
  return (
    <SpaceBetween size="l">
      <Alert type={denial.IsExplicit ? 'error' : 'warning'} header={verdict(denial)}>
        {denial.Summary}
      </Alert>
      <WhatWasAsked denial={denial} />
      <DenialFixes denial={denial} />
      <DenialStatements denial={denial} />
      <ExpandableSection
        variant="container"
        headerText="What the request brought along"
        headerDescription="Condition keys that policies could look at."
      >
        <SmallTable
          title="Condition keys"
          rows={denial.Context}
          idOf={({ Key }) => Key}
          empty="None was told."
          columns={[
            { id: 'key', header: 'Key', cell: ({ Key }) => Key, sortBy: ({ Key }) => Key },
            { id: 'values', header: 'Values', cell: ({ Values }) => Values.join(', ') },
          ]}
        />
      </ExpandableSection>
    </SpaceBetween>
  );
}

const verdict = ({ IsExplicit }: ExplainedDenial): string =>
  IsExplicit ? 'A policy denies it' : 'No policy allows it';

function WhatWasAsked({ denial }: { readonly denial: ExplainedDenial }): ReactElement {
  const go = useGo();
  const { PrincipalArn, Action, Resource, RequestId, EventTime } = denial;
  const place = placeOfPrincipal(PrincipalArn);
  const isUser = /:iam::[^:]*:user\//.test(PrincipalArn);
  const tryIt = `/iam/simulate?${new URLSearchParams({
    principal: PrincipalArn,
    action: Action,
    ...(Resource === '*' ? {} : { resource: Resource }),
  })}`;
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            isUser ? (
              <Button href={`/console${tryIt}`} onFollow={go(tryIt)}>
                Open in the policy simulator
              </Button>
            ) : undefined
          }
        >
          What was asked
        </Header>
      }
    >
      <KeyValuePairs
        columns={3}
        items={[
          {
            label: 'Who',
            value: place === undefined ? PrincipalArn : <PageLink to={place.path}>{PrincipalArn}</PageLink>,
          },
          { label: 'Action', value: Action },
          { label: 'Resource', value: Resource },
          ...(EventTime === undefined ? [] : [{ label: 'When', value: <Instant at={EventTime} /> }]),
          ...(RequestId === undefined ? [] : [{ label: 'Request id', value: RequestId }]),
        ]}
      />
    </Container>
  );
}
