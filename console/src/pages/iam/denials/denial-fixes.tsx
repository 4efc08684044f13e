import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactElement } from 'react';
import type { DenialFix, ExplainedDenial } from '../../../api/own-operations.ts';
import { useGo } from '../../../app/use-go.ts';
import { ButtonRow } from '../../../components/button-row.tsx';
import { PolicyText } from '../../../policy-editor/policy-text.tsx';
import { fixPlace } from './fix-place.ts';

/** What would end the denial, the best first, each with a way to the place where it is done. */
export function DenialFixes({ denial }: { readonly denial: ExplainedDenial }): ReactElement {
  const { Fixes, RequestId } = denial;
  const link = `${location.origin}/console/iam/denials?request=${encodeURIComponent(RequestId ?? '')}`;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Only who may change the policy can do it; anybody else can pass this page on to them."
          actions={
            RequestId === undefined ? undefined : (
              <CopyToClipboard
                copyButtonText="Copy link to this page"
                textToCopy={link}
                copySuccessText="Copied"
                copyErrorText="The browser did not let it be copied"
              />
            )
          }
        >
          {Fixes.length > 1 ? 'What would end it, either of' : 'What would end it'}
        </Header>
      }
    >
      <SpaceBetween size="l">
        {Fixes.map((fix, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: fixes have no identity of their own
          <Fix key={at} fix={fix} denial={denial} isBest={at === 0} />
        ))}
      </SpaceBetween>
    </Container>
  );
}

interface FixProps {
  readonly fix: DenialFix;
  readonly denial: ExplainedDenial;
  readonly isBest: boolean;
}

function Fix({ fix, denial, isBest }: FixProps): ReactElement {
  const go = useGo();
  const { Text, PolicyDocument } = fix;
  const place = fixPlace(fix, denial);
  return (
    <SpaceBetween size="s">
      <Box>{Text}</Box>
      {PolicyDocument === undefined ? undefined : (
        <PolicyText value={PolicyDocument} label="Policy to add" isReadOnly />
      )}
      <ButtonRow>
        {place === undefined ? undefined : (
          <Button
            variant={isBest ? 'primary' : 'normal'}
            href={`/console${place.path}`}
            onFollow={go(place.path, place.state)}
          >
            {place.deed}
          </Button>
        )}
        {PolicyDocument === undefined ? undefined : (
          <CopyToClipboard
            copyButtonText="Copy policy"
            textToCopy={PolicyDocument}
            copySuccessText="Copied"
            copyErrorText="The browser did not let it be copied"
          />
        )}
      </ButtonRow>
    </SpaceBetween>
  );
}
