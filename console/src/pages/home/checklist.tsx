import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { ReactElement } from 'react';
import type { ScoreItem } from '../../api/operator-operations.ts';
import { PageLink } from '../../components/page-link.tsx';

const STATES: Readonly<Record<ScoreItem['State'], readonly [StatusIndicatorProps.Type, string]>> = {
  Failed: ['error', 'To do'],
  Unknown: ['info', 'Not known'],
  Passed: ['success', 'Done'],
};

/** What is to be done first stands first. */
const byUrgency = (one: ScoreItem, other: ScoreItem): number =>
  Number(one.State === 'Passed') - Number(other.State === 'Passed') || other.Weight - one.Weight;

/** What makes the account safe, what of it is done, and where the rest is done. */
export function Checklist({ items }: { readonly items: readonly ScoreItem[] }): ReactElement {
  return (
    <Container header={<Header variant="h2">Checklist</Header>} fitHeight>
      <SpaceBetween size="m">
        {items.toSorted(byUrgency).map(({ Id, State, Title, Text, Link: link }) => {
          const [type, word] = STATES[State];
          return (
            <div key={Id}>
              <StatusIndicator type={type} iconAriaLabel={word}>
                {State === 'Failed' ? (
                  <PageLink to={link.replace(/^\/console/, '')}>{Title}</PageLink>
                ) : (
                  Title
                )}
              </StatusIndicator>
              <Box variant="small" display="block">
                {Text}
              </Box>
            </div>
          );
        })}
      </SpaceBetween>
    </Container>
  );
}
