import BarChart from '@cloudscape-design/components/bar-chart';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import PieChart from '@cloudscape-design/components/pie-chart';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { download } from '../../../components/download.ts';
import { Instant } from '../../../components/instant.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { PageLink } from '../../../components/page-link.tsx';
import { SmallTable } from '../../../components/small-table.tsx';
import { fetchReport } from './fetch-report.ts';
import { byAge, type ReportRow, readReport } from './report.ts';

/** Who has which credentials, how old they are and when they were used. */
export function CredentialReportPage(): ReactElement {
  const report = useQuery({ queryKey: ['iam', 'credential-report'], queryFn: fetchReport });
  const csv = report.data?.csv;
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={
            report.data === undefined ? undefined : (
              <>
                As of <Instant at={report.data.madeAt} />. IAM makes a new one after four hours.
              </>
            )
          }
          actions={
            <Button
              iconName="download"
              disabled={csv === undefined}
              onClick={() => download({ name: 'credential-report.csv', text: csv ?? '', type: 'text/csv' })}
            >
              Download CSV
            </Button>
          }
        >
          Credential report
        </Header>
      }
    >
      <Loaded of={report} what="The credential report">
        {({ csv: text }) => <Report rows={readReport(text)} />}
      </Loaded>
    </ContentLayout>
  );
}

function Report({ rows }: { readonly rows: readonly ReportRow[] }): ReactElement {
  const [now] = useState(() => Date.now());
  const keys = rows.flatMap((row) => row.keys);
  return (
    <SpaceBetween size="l">
      <ColumnLayout columns={3}>
        <Ages title="Age of active keys" instants={keys.map(({ rotatedAt }) => rotatedAt)} now={now} />
        <Ages title="Last use of active keys" instants={keys.map(({ usedAt }) => usedAt)} now={now} />
        <Mfa rows={rows} />
      </ColumnLayout>
      <SmallTable
        title="Users"
        rows={rows}
        idOf={({ arn }) => arn}
        empty="There is nobody."
        columns={[
          {
            id: 'user',
            header: 'User',
            sortBy: ({ user }) => user,
            cell: ({ user }) => {
              if (user === '<root_account>') return 'Root';
              const path = `/iam/users/${encodeURIComponent(user)}`;
              return <PageLink to={path}>{user}</PageLink>;
            },
          },
          {
            id: 'mfa',
            header: 'MFA',
            cell: ({ hasMfa }) => (hasMfa ? 'Yes' : 'No'),
            sortBy: ({ hasMfa }) => Number(hasMfa),
          },
          {
            id: 'password',
            header: 'Password last used',
            sortBy: ({ passwordUsedAt = '' }) => passwordUsedAt,
            cell: ({ hasPassword, passwordUsedAt }) =>
              hasPassword ? <Instant at={passwordUsedAt} isRelative never="Never" /> : 'No password',
          },
          {
            id: 'keys',
            header: 'Active keys made',
            sortBy: (row) => row.keys.map(({ rotatedAt = '' }) => rotatedAt).sort()[0] ?? '',
            cell: (row) => <Instants all={row.keys.map(({ rotatedAt }) => rotatedAt)} />,
          },
          {
            id: 'used',
            header: 'Keys last used',
            cell: (row) => <Instants all={row.keys.map(({ usedAt }) => usedAt)} />,
          },
          {
            id: 'created',
            header: 'Created',
            sortBy: ({ createdAt = '' }) => createdAt,
            cell: ({ createdAt }) => <Instant at={createdAt} isRelative />,
          },
        ]}
      />
    </SpaceBetween>
  );
}

function Instants({ all }: { readonly all: readonly (string | undefined)[] }): ReactElement {
  if (all.length === 0) return <>–</>;
  return (
    <>
      {all.map((at, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the first and the second key, which stay in place
        <div key={place}>
          <Instant at={at} isRelative never="Never" />
        </div>
      ))}
    </>
  );
}

interface AgesProps {
  readonly title: string;
  readonly instants: readonly (string | undefined)[];
  readonly now: number;
}

function Ages({ title, instants, now }: AgesProps): ReactElement {
  const data = byAge(instants, now);
  return (
    <Container header={<Header variant="h3">{title}</Header>}>
      <BarChart
        series={[{ title: 'Keys', type: 'bar', data }]}
        xScaleType="categorical"
        xDomain={data.map(({ x }) => x)}
        height={180}
        hideFilter
        hideLegend
        ariaLabel={title}
        horizontalBars
        i18nStrings={{ yTickFormatter: (count) => (Number.isInteger(count) ? String(count) : '') }}
        empty={<Box textAlign="center">There are none.</Box>}
      />
    </Container>
  );
}

function Mfa({ rows }: { readonly rows: readonly ReportRow[] }): ReactElement {
  const people = rows.filter(({ hasPassword, hasMfa }) => hasPassword || hasMfa);
  const withMfa = people.filter(({ hasMfa }) => hasMfa).length;
  return (
    <Container header={<Header variant="h3">Second factor of those with a password</Header>}>
      <PieChart
        size="small"
        hideFilter
        variant="donut"
        ariaLabel="Second factor of those with a password"
        data={[
          { title: 'With MFA', value: withMfa, color: '#2ea597' },
          { title: 'Without', value: people.length - withMfa, color: '#c33d69' },
        ]}
        empty={<Box textAlign="center">Nobody has a password.</Box>}
      />
    </Container>
  );
}
