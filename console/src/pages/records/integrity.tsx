import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Popover from '@cloudscape-design/components/popover';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { ReactElement } from 'react';
import type { OutputOf } from '../../api/operations.ts';
import { useCall, useOperation } from '../../api/use-operation.ts';
import { useSession } from '../../app/session-context.ts';
import { useAttempt } from '../../app/use-attempt.ts';
import { Instant } from '../../components/instant.tsx';

type Chain = OutputOf<'keywarden', 'DescribeAuditChain'>;
type Problem = NonNullable<NonNullable<Chain['Verification']>['Problems']>[number];

/** Milliseconds between two looks while the record is verified; each look is an event itself. */
const LOOK_AGAIN = 2000;
const SHOWN_PROBLEMS = 5;

/** What the last verification says, in a word. */
function stateOf({ Verification: found }: Chain): readonly [StatusIndicatorProps.Type, string] {
  if (found?.IsWhole === false) return ['error', `${found.ProblemCount} problems in the record`];
  if (found !== undefined && found.State !== 'DONE') return ['in-progress', 'Being verified'];
  if (found?.IsWhole === true) return ['success', 'The record is whole'];
  return ['pending', 'Not verified yet'];
}

const placeOf = ({ Sequence, To }: Problem): string =>
  Sequence === undefined ? '' : ` at ${Sequence}${To === undefined ? '' : ` to ${To}`}`;

/** Whether all events are as they were recorded; for the operator, whose record it is. */
export function Integrity(): ReactElement | null {
  const { isOperatorAccount } = useSession();
  const { data } = useOperation('keywarden', 'DescribeAuditChain', {}, { enabled: isOperatorAccount });
  if (data === undefined) return null;
  const [type, text] = stateOf(data);
  return (
    <>
      {type === 'in-progress' ? <LookAgain /> : null}
      <Popover
        header="Integrity of the record"
        content={<Details chain={data} />}
        size="large"
        triggerType="text"
      >
        <StatusIndicator type={type}>{text}</StatusIndicator>
      </Popover>
    </>
  );
}

/** Asks anew, for whoever shows the same. */
function LookAgain(): null {
  useOperation('keywarden', 'DescribeAuditChain', {}, { refetchInterval: LOOK_AGAIN });
  return null;
}

function Details({ chain }: { readonly chain: Chain }): ReactElement {
  const { Sequence, SignedTo, SignedAt, Verification } = chain;
  const verify = useCall('keywarden', 'VerifyAuditLog');
  const attempt = useAttempt();
  return (
    <SpaceBetween size="xs">
      <Box>
        {Sequence.toLocaleString()} events of all accounts, each linked to the one before it. Signed up to{' '}
        {SignedTo.toLocaleString()}: <Instant at={SignedAt} never="not yet" />.
      </Box>
      <Box>
        Last verified: <Instant at={Verification?.EndedAt} never="never" />
        {Verification?.Events === undefined ? '' : `, ${Verification.Events.toLocaleString()} events`}.
      </Box>
      {(Verification?.Problems ?? []).slice(0, SHOWN_PROBLEMS).map((problem) => (
        <Box key={`${problem.Kind}${problem.Sequence ?? problem.Detail}`} color="text-status-error">
          {problem.Kind}
          {placeOf(problem)}: {problem.Detail}
        </Box>
      ))}
      <Button
        loading={verify.isPending}
        onClick={() => void attempt('The record is being verified.', () => verify.mutateAsync({}))}
      >
        Verify now
      </Button>
    </SpaceBetween>
  );
}
