import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Steps, { type StepsProps } from '@cloudscape-design/components/steps';
import type { ReactElement } from 'react';
import { download } from '../../components/download.ts';
import { ActivateForm } from './activate-form.tsx';
import { CertificatesForm } from './certificates-form.tsx';
import { claimProgress } from './claim-progress.ts';
import type { Cluster } from './cluster-page.tsx';
import { isPassing } from './cluster-state.tsx';

const SIGNING = `openssl req -x509 -newkey rsa:2048 -noenc -keyout owner.key -out owner.pem -days 3652 -subj "/O=Example/CN=Owner"
openssl x509 -req -in cluster.csr -CA owner.pem -CAkey owner.key -CAcreateserial -days 3652 -out cluster.pem`;

const TITLES = [
  'The cluster is made',
  'Its first HSM is made',
  'You sign its request with your own authority',
  'You hand in the certificates',
  'You set the first administrator’s password',
];

/** What is left to do until a cluster is its owner's alone, and the next of it. */
export function ClaimSteps({ cluster }: { readonly cluster: Cluster }): ReactElement {
  const { ClusterId = '', State, Hsms = [], Certificates } = cluster;
  const done = claimProgress({
    state: State,
    hsmStates: Hsms.map((hsm) => hsm.State ?? ''),
    hasRequest: Certificates?.ClusterCsr !== undefined,
  });
  const status = (step: number): StepsProps.Status => {
    if (step < done) return 'success';
    if (step > done) return 'pending';
    return isPassing(State) || Hsms.some((hsm) => isPassing(hsm.State)) ? 'in-progress' : 'info';
  };
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Nobody else can use the cluster once it is claimed, the operator neither."
        >
          Claim this cluster
        </Header>
      }
    >
      <SpaceBetween size="l">
        <Steps
          ariaLabel="Steps to claim the cluster"
          steps={TITLES.map((header, step) => ({
            header,
            status: status(step),
            statusIconAriaLabel: status(step),
          }))}
        />
        {done === 1 ? <Alert type="info">Create its first HSM: see the tab “HSMs”.</Alert> : undefined}
        {done === 2 && Certificates?.ClusterCsr !== undefined ? (
          <SpaceBetween size="m">
            <SigningHelp csr={Certificates.ClusterCsr} />
            <CertificatesForm clusterId={ClusterId} />
          </SpaceBetween>
        ) : undefined}
        {done === 4 ? <ActivateForm clusterId={ClusterId} /> : undefined}
      </SpaceBetween>
    </Container>
  );
}

function SigningHelp({ csr }: { readonly csr: string }): ReactElement {
  return (
    <SpaceBetween size="s">
      <Button iconName="download" onClick={() => download({ name: 'cluster.csr', text: csr })}>
        Download the request (cluster.csr)
      </Button>
      <Box>
        Its key was made inside the HSM. Sign the request with your own certificate authority; if you have
        none, these lines make one. Keep owner.key safe and offline: it proves that the cluster is yours.
      </Box>
      <Box variant="code">
        <pre>{SIGNING}</pre>
      </Box>
    </SpaceBetween>
  );
}
