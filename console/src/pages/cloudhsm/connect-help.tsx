import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactElement } from 'react';

/** How PKCS#11 programs reach the cluster from one's own machine. */
export function ConnectHelp({ clusterId }: { readonly clusterId: string }): ReactElement {
  const command = `AWS_ENDPOINT_URL=${location.origin} keywarden hsm connect ${clusterId}`;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="PKCS#11 programs (OpenSSL, pkcs11-tool, GnuTLS, Java) use the cluster through an authorised, encrypted tunnel."
        >
          Connect
        </Header>
      }
    >
      <SpaceBetween size="m">
        <Box>
          Run this on your machine, with credentials that may <code>cloudhsm:Connect</code>. It prints one
          line that tells programs where the cluster is, and stays open until you end it.
        </Box>
        <CopyToClipboard
          variant="inline"
          textToCopy={command}
          copyButtonAriaLabel="Copy the command"
          copySuccessText="Copied"
          copyErrorText="The browser did not let it be copied"
        />
        <Box>Then log in as a crypto user of the cluster, with that user’s password as the PIN.</Box>
      </SpaceBetween>
    </Container>
  );
}
