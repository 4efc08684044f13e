import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactElement } from 'react';
import { useSession } from '../../../app/session-context.ts';
import { PrincipalSessions } from '../sessions/principal-sessions.tsx';
import { CredentialsOf } from './credentials-of.tsx';

/** Everything by which one proves to be oneself, in one place. */
export function SecurityCredentialsPage(): ReactElement {
  const { principalType, arn, userName } = useSession();
  const isRoot = principalType === 'root';
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={`Every credential of ${arn}, in one place.`}>
          {isRoot ? 'Security credentials of root' : 'My security credentials'}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <CredentialsOf owner={{ isRoot, isSelf: true }} />
        {isRoot || principalType === 'user' ? (
          <PrincipalSessions arn={arn} name={userName ?? 'root'} isSelf />
        ) : undefined}
      </SpaceBetween>
    </ContentLayout>
  );
}
