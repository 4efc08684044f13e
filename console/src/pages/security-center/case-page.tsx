import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import { useParams } from 'react-router';
import type { CaseView, WholeCase } from '../../api/case-operations.ts';
import { useCall, useOperation } from '../../api/use-operation.ts';
import { useAttempt } from '../../app/use-attempt.ts';
import { ButtonRow } from '../../components/button-row.tsx';
import { Instant } from '../../components/instant.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { SmallTable } from '../../components/small-table.tsx';
import { CaseMessages } from './case-messages.tsx';
import { CaseParties } from './case-parties.tsx';
import { CaseState, stateWord } from './case-state.tsx';
import { ChangeState } from './change-state.tsx';

/** A report of a vulnerability: where it is, who takes part, and what was said. */
export function CasePage(): ReactElement {
  const { caseId = '' } = useParams();
  const found = useOperation('securitycenter', 'GetCase', { CaseId: caseId });
  return (
    <Loaded of={found} what={`Case ${caseId}`}>
      {(whole) => <WholeCasePage whole={whole} />}
    </Loaded>
  );
}

function WholeCasePage({ whole }: { readonly whole: WholeCase }): ReactElement {
  const { Case, Parties, Messages, History } = whole;
  return (
    <ContentLayout header={<CaseHeader of={Case} />}>
      <SpaceBetween size="l">
        <CaseFacts of={Case} />
        <CaseMessages caseId={Case.CaseId} messages={Messages} parties={Parties} />
        <CaseParties caseId={Case.CaseId} parties={Parties} />
        <SmallTable
          title="History"
          wrapsLines
          rows={History}
          idOf={({ Date: at, To }) => `${at} ${To}`}
          empty="The case is as it came."
          columns={[
            { id: 'at', header: 'When', cell: ({ Date: at }) => <Instant at={at} /> },
            {
              id: 'step',
              header: 'Step',
              cell: ({ From, To }) => `${stateWord(From)} to ${stateWord(To).toLowerCase()}`,
            },
            { id: 'by', header: 'By', cell: ({ By }) => By },
            { id: 'note', header: 'Note', cell: ({ Note }) => Note ?? '–' },
          ]}
        />
      </SpaceBetween>
    </ContentLayout>
  );
}

const HAS_BULLETIN: readonly string[] = ['ACCEPTED', 'FIXING', 'FIXED', 'PUBLISHED', 'CLOSED'];

function CaseHeader({ of: { CaseId, Title, State, NextStates, BulletinId } }: { readonly of: CaseView }) {
  const [isChanging, setChanging] = useState(false);
  const attempt = useAttempt();
  const begin = useCall('securitycenter', 'CreateBulletinFromCase');
  return (
    <Header
      variant="h1"
      description={Title}
      actions={
        <ButtonRow>
          {BulletinId === undefined && HAS_BULLETIN.includes(State) ? (
            <Button
              loading={begin.isPending}
              onClick={() =>
                void attempt('The bulletin is begun, as a draft.', () => begin.mutateAsync({ CaseId }))
              }
            >
              Begin bulletin
            </Button>
          ) : undefined}
          <Button variant="primary" onClick={() => setChanging(true)}>
            Change state
          </Button>
        </ButtonRow>
      }
    >
      {CaseId}
      {isChanging ? (
        <ChangeState caseId={CaseId} states={NextStates} onClose={() => setChanging(false)} />
      ) : undefined}
    </Header>
  );
}

const CaseFacts = ({ of: view }: { readonly of: CaseView }): ReactElement => (
  <Container header={<Header variant="h2">Facts</Header>}>
    <KeyValuePairs
      columns={3}
      items={[
        { label: 'State', value: <CaseState {...view} /> },
        { label: 'Severity', value: view.Severity === undefined ? '–' : stateWord(view.Severity) },
        { label: 'CVE', value: view.Cves.join(', ') || '–' },
        { label: 'Reported', value: <Instant at={view.CreateDate} /> },
        { label: 'Answer by', value: <Instant at={view.AcknowledgeByDate} /> },
        { label: 'Answered', value: <Instant at={view.AcknowledgeDate} never="Not yet" /> },
        { label: 'Fix by', value: <Instant at={view.FixByDate} /> },
        { label: 'Fixed', value: <Instant at={view.FixDate} never="Not yet" /> },
        { label: 'Embargo until', value: <Instant at={view.EmbargoEndDate} never="No embargo" /> },
        { label: 'Credit', value: view.CreditName ?? 'Not wanted' },
        { label: 'Bulletin', value: view.BulletinId ?? '–' },
      ]}
    />
  </Container>
);
