import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import PieChart from '@cloudscape-design/components/pie-chart';
import type { ReactElement } from 'react';
import type { ScoreItem } from '../../api/operator-operations.ts';

interface ScoreProps {
  /** 0 to 100. */
  readonly score: number;
  readonly items: readonly ScoreItem[];
}

const GOOD = '#2ea597';
const LACKING = '#c33d69';

/** How well the account is looked after. */
export function Score({ score, items }: ScoreProps): ReactElement {
  const open = items.filter(({ State }) => State === 'Failed').length;
  return (
    <Container header={<Header variant="h2">Security score</Header>} fitHeight>
      <PieChart
        variant="donut"
        size="medium"
        hideFilter
        hideLegend
        hideTitles
        ariaLabel={`Security score: ${score} of 100`}
        innerMetricValue={String(score)}
        innerMetricDescription="of 100"
        data={[
          { title: 'Reached', value: score, color: GOOD },
          { title: 'Lacking', value: 100 - score, color: LACKING },
        ]}
      />
      <Box textAlign="center">
        {open === 0 ? 'Everything is as it should be.' : `${open} ${open === 1 ? 'thing' : 'things'} to do.`}
      </Box>
    </Container>
  );
}
