import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useCall, useOperation } from '../../../api/use-operation.ts';
import { useAttempt } from '../../../app/use-attempt.ts';
import { Instant } from '../../../components/instant.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { SmallTable } from '../../../components/small-table.tsx';
import { PolicyDiff } from '../../../policy-editor/policy-diff.tsx';
import { readVersion } from './read-version.ts';

interface PolicyVersionsProps {
  readonly arn: string;
  readonly isReadOnly: boolean;
}

/** The versions of a policy: what changed between two, and which one holds. */
export function PolicyVersions({ arn, isReadOnly }: PolicyVersionsProps): ReactElement {
  const found = useOperation('iam', 'ListPolicyVersions', { PolicyArn: arn });
  const setDefault = useCall('iam', 'SetDefaultPolicyVersion');
  const remove = useCall('iam', 'DeletePolicyVersion');
  const [compared, setCompared] = useState<readonly [string, string]>();
  const versions = found.data?.Versions ?? [];
  const attempt = useAttempt();
  return (
    <SpaceBetween size="l">
      <SmallTable
        title="Versions"
        rows={versions}
        idOf={({ VersionId = '' }) => VersionId}
        isLoading={found.isPending}
        problem={found.error}
        empty="There are no versions."
        selection="multi"
        actions={(marked) => {
          const ids = marked.map(({ VersionId = '' }) => VersionId).sort();
          const [one] = marked;
          const isOther = marked.length === 1 && one?.IsDefaultVersion === false;
          return (
            <>
              <Button
                disabled={ids.length !== 2}
                onClick={() => setCompared([ids[0] ?? '', ids[1] ?? ''])}
                {...(ids.length === 2 ? {} : { disabledReason: 'Mark two versions.' })}
              >
                Compare
              </Button>
              {isReadOnly ? undefined : (
                <>
                  <Button
                    disabled={!isOther}
                    onClick={() =>
                      void attempt(`Version ${ids[0]} is deleted.`, () =>
                        remove.mutateAsync({ PolicyArn: arn, VersionId: ids[0] }),
                      )
                    }
                  >
                    Delete
                  </Button>
                  <Button
                    disabled={!isOther}
                    onClick={() =>
                      void attempt(`Version ${ids[0]} holds from now on.`, () =>
                        setDefault.mutateAsync({ PolicyArn: arn, VersionId: ids[0] }),
                      )
                    }
                  >
                    Set as default
                  </Button>
                </>
              )}
            </>
          );
        }}
        columns={[
          { id: 'id', header: 'Version', cell: ({ VersionId }) => VersionId },
          {
            id: 'default',
            header: 'Holds',
            cell: ({ IsDefaultVersion }) => (IsDefaultVersion ? 'Yes (default)' : 'No'),
          },
          { id: 'created', header: 'Created', cell: ({ CreateDate }) => <Instant at={CreateDate} /> },
        ]}
      />
      {compared === undefined ? undefined : <Comparison arn={arn} versions={compared} />}
    </SpaceBetween>
  );
}

interface ComparisonProps {
  readonly arn: string;
  readonly versions: readonly [string, string];
}

function Comparison({ arn, versions: [one, other] }: ComparisonProps): ReactElement {
  const texts = useQuery({
    queryKey: ['iam', 'policy-versions', arn, one, other],
    queryFn: () => Promise.all([readVersion(arn, one), readVersion(arn, other)]),
    staleTime: Infinity,
  });
  return (
    <Container
      header={
        <Header variant="h2">
          {one} and {other}
        </Header>
      }
    >
      <Loaded of={texts} what="The versions">
        {([before, after]) =>
          before === after ? (
            <Box>They say the same.</Box>
          ) : (
            <PolicyDiff before={{ label: one, text: before }} after={{ label: other, text: after }} />
          )
        }
      </Loaded>
    </Container>
  );
}
