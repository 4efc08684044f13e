import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import type { ReactElement } from 'react';
import { TabsByAddress } from '../../../components/tabs-by-address.tsx';
import { Crls } from './crls.tsx';
import { Profiles } from './profiles.tsx';
import { Subjects } from './subjects.tsx';
import { TrustAnchors } from './trust-anchors.tsx';

/** Programs outside that become roles by a certificate. */
export function AnywherePage(): ReactElement {
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Programs elsewhere become roles by a certificate of an authority that you trust, with AWS's signing helper."
        >
          Roles Anywhere
        </Header>
      }
    >
      <TabsByAddress
        label="Parts of Roles Anywhere"
        tabs={[
          { id: 'anchors', label: 'Trust anchors', content: <TrustAnchors /> },
          { id: 'profiles', label: 'Profiles', content: <Profiles /> },
          { id: 'crls', label: 'CRLs', content: <Crls /> },
          { id: 'subjects', label: 'Subjects', content: <Subjects /> },
        ]}
      />
    </ContentLayout>
  );
}
