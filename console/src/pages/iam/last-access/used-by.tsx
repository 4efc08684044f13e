import Box from '@cloudscape-design/components/box';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { Instant } from '../../../components/instant.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { readServiceUsers, type ServiceAccess } from './read-last-access.ts';

/** Such as `user/team/bob`. */
const resourceOf = (arn: string): string => arn.split(':').slice(5).join(':');

interface UsedByProps {
  readonly service: ServiceAccess;
  /** Report that the service is of. */
  readonly jobId: string;
}

/** Who tried a service last; of several, all when they are asked for. */
export function UsedBy({ service, jobId }: UsedByProps): ReactElement {
  const { usedBy, userCount, prefix } = service;
  const [isOpen, setOpen] = useState(false);
  const found = useQuery({
    queryKey: ['last-access', jobId, prefix],
    queryFn: () => readServiceUsers(jobId, prefix),
    enabled: isOpen,
    staleTime: Infinity,
  });
  if (usedBy === undefined) return <>–</>;
  if (userCount <= 1) return <>{resourceOf(usedBy)}</>;
  return (
    <ExpandableSection
      headerText={`${resourceOf(usedBy)} and ${userCount - 1} more`}
      expanded={isOpen}
      onChange={({ detail }) => setOpen(detail.expanded)}
    >
      <Loaded of={found} what="Who used it">
        {(users) =>
          users.map(({ arn, usedAt }) => (
            <Box key={arn}>
              {resourceOf(arn)}, <Instant at={usedAt} isRelative />
            </Box>
          ))
        }
      </Loaded>
    </ExpandableSection>
  );
}
