import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import type { ReactElement } from 'react';
import { useParams } from 'react-router';
import { OidcProvider } from './oidc-provider.tsx';
import { providerKind, providerName } from './read-providers.ts';
import { SamlProvider } from './saml-provider.tsx';

/** One identity provider. */
export function ProviderPage(): ReactElement {
  const { providerArn = '' } = useParams();
  return (
    <ContentLayout header={<Header variant="h1">{providerName(providerArn)}</Header>}>
      {providerKind(providerArn) === 'oidc' ? (
        <OidcProvider arn={providerArn} />
      ) : (
        <SamlProvider arn={providerArn} />
      )}
    </ContentLayout>
  );
}
