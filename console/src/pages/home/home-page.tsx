import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import type { ReactElement } from 'react';
import { useSession } from '../../app/session-context.ts';
import { Instant } from '../../components/instant.tsx';

/** Who one is here, and where to go on. */
export function HomePage(): ReactElement {
  const session = useSession();
  return (
    <ContentLayout header={<Header variant="h1">Welcome to {session.accountName}</Header>}>
      <Container header={<Header variant="h2">Signed in as</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            { label: 'ARN', value: session.arn },
            { label: 'Account', value: session.accountId },
            { label: 'Since', value: <Instant at={session.signedInAt} /> },
          ]}
        />
      </Container>
    </ContentLayout>
  );
}
