import BarChart from '@cloudscape-design/components/bar-chart';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { Instant } from '../../../components/instant.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { SmallTable } from '../../../components/small-table.tsx';
import { byAge } from '../credential-report/report.ts';
import { type LastAccessReport, readLastAccess, type ServiceAccess } from './read-last-access.ts';
import { UsedBy } from './used-by.tsx';

/** Which of the services that somebody may use were used, and when: what was never used may be taken away. */
export function LastAccess({ arn }: { readonly arn: string }): ReactElement {
  const found = useQuery({
    queryKey: ['last-access', arn],
    queryFn: () => readLastAccess(arn),
    staleTime: 60_000,
  });
  return (
    <Loaded of={found} what="What was last accessed">
      {(report) => (
        <Services report={report} isRefreshing={found.isFetching} onRefresh={() => void found.refetch()} />
      )}
    </Loaded>
  );
}

interface ServicesProps {
  readonly report: LastAccessReport;
  readonly isRefreshing: boolean;
  readonly onRefresh: () => void;
}

function Services({ report, isRefreshing, onRefresh }: ServicesProps): ReactElement {
  const { services, jobId } = report;
  const [now] = useState(() => Date.now());
  const instants = services.map(({ usedAt }) => usedAt);
  const never = instants.filter((at) => at === undefined).length;
  const data = [...byAge(instants, now), { x: 'Never', y: never }];
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Services by last access</Header>}>
        <BarChart
          series={[{ title: 'Services', type: 'bar', data }]}
          xScaleType="categorical"
          xDomain={data.map(({ x }) => x)}
          height={180}
          hideFilter
          hideLegend
          horizontalBars
          ariaLabel="Services by last access"
          i18nStrings={{ yTickFormatter: (count) => (Number.isInteger(count) ? String(count) : '') }}
          empty={<Box textAlign="center">There are none.</Box>}
        />
      </Container>
      <SmallTable
        title="Services that policies give access to"
        description="Tries count whether they were allowed or denied. What was never used can be taken away."
        rows={services}
        idOf={({ prefix }) => prefix}
        empty="The policies give access to no service."
        wrapsLines
        actions={() => (
          <Button iconName="refresh" ariaLabel="Refresh" loading={isRefreshing} onClick={onRefresh} />
        )}
        columns={[
          {
            id: 'service',
            header: 'Service',
            sortBy: ({ name }) => name,
            cell: ({ name, prefix }) => (prefix === '' ? name : `${name} (${prefix})`),
          },
          {
            id: 'used',
            header: 'Last accessed',
            sortBy: ({ usedAt = '' }) => usedAt,
            cell: ({ usedAt }) => <Instant at={usedAt} isRelative never="Never" />,
          },
          { id: 'by', header: 'By', cell: (service) => <UsedBy service={service} jobId={jobId} /> },
          { id: 'region', header: 'Region', cell: ({ region = '–' }) => region },
          { id: 'actions', header: 'Actions', cell: (service) => <Actions {...service} /> },
        ]}
      />
    </SpaceBetween>
  );
}

function Actions({ actions }: ServiceAccess): ReactElement {
  const used = actions.filter(({ usedAt }) => usedAt !== undefined);
  if (used.length === 0) return <>–</>;
  return (
    <ExpandableSection headerText={`${used.length} used`}>
      {used.map(({ name, usedAt }) => (
        <Box key={name}>
          {name}, <Instant at={usedAt} isRelative />
        </Box>
      ))}
    </ExpandableSection>
  );
}
