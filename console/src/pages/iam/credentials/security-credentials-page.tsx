import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import type { ReactElement } from 'react';
import { useSession } from '../../../app/session-context.ts';
import { CredentialsOf } from './credentials-of.tsx';

/** Everything by which one proves to be oneself, in one place. */
export function SecurityCredentialsPage(): ReactElement {
  const { principalType, arn } = useSession();
  const isRoot = principalType === 'root';
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={`Every credential of ${arn}, in one place.`}>
          {isRoot ? 'Security credentials of root' : 'My security credentials'}
        </Header>
      }
    >
      <CredentialsOf owner={{ isRoot, isSelf: true }} />
    </ContentLayout>
  );
}
