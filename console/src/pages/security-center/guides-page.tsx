import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { ReactElement } from 'react';
import type { GuideCheck } from '../../api/center-operations.ts';
import { useOperation } from '../../api/use-operation.ts';
import { Loaded } from '../../components/loaded.tsx';

const STATES: Readonly<Record<GuideCheck['State'], readonly [StatusIndicatorProps.Type, string]>> = {
  Passed: ['success', 'As it should be'],
  Failed: ['warning', 'To do'],
  Unknown: ['info', 'Not seen from here'],
};

function Check({ check }: { readonly check: GuideCheck }): ReactElement {
  const [type, word] = STATES[check.State];
  const { Remedy, Names = [] } = check;
  return (
    <SpaceBetween size="xxs">
      <Box variant="h3">
        {check.Title} <StatusIndicator type={type}>{word}</StatusIndicator>
      </Box>
      <div>{check.Text}</div>
      {Names.length === 0 ? undefined : <Box variant="small">{Names.join(', ')}</Box>}
      {Remedy === undefined ? undefined : (
        <SpaceBetween size="xxs">
          <Button href={Remedy.ConsolePath}>Put it right</Button>
          <CopyToClipboard
            variant="inline"
            textToCopy={Remedy.Command}
            copyButtonAriaLabel={`Copy the command for ${check.Title}`}
            copySuccessText="Copied"
            copyErrorText="Not copied"
          />
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}

/** Guides, held against the account as it is now. */
export function GuidesPage(): ReactElement {
  const guides = useOperation('securitycenter', 'ListGuides', {});
  const checks = useOperation('securitycenter', 'RunGuideChecks', {});
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="How accounts are kept safe, and how this one does now."
          actions={<Button iconName="refresh" ariaLabel="Look again" onClick={() => void checks.refetch()} />}
        >
          Good practice
        </Header>
      }
    >
      <Loaded of={guides} what="Guides">
        {({ Guides }) => (
          <Loaded of={checks} what="The checks of the account">
            {({ Checks }) => (
              <SpaceBetween size="l">
                {Guides.map(({ GuideId, Title, Summary }) => {
                  const mine = Checks.filter((check) => check.GuideId === GuideId);
                  if (mine.length === 0) return undefined;
                  return (
                    <Container
                      key={GuideId}
                      header={
                        <Header
                          variant="h2"
                          description={Summary}
                          actions={
                            <Link external href={`/security/guides/${encodeURIComponent(GuideId)}`}>
                              Read the guide
                            </Link>
                          }
                        >
                          {Title}
                        </Header>
                      }
                    >
                      <SpaceBetween size="l">
                        {mine.map((check) => (
                          <Check key={check.CheckId} check={check} />
                        ))}
                      </SpaceBetween>
                    </Container>
                  );
                })}
              </SpaceBetween>
            )}
          </Loaded>
        )}
      </Loaded>
    </ContentLayout>
  );
}
