import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Grid from '@cloudscape-design/components/grid';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactElement } from 'react';
import { useOperation } from '../../api/use-operation.ts';
import { SECTION_TITLES } from '../../app/page-entry.ts';
import { usePages } from '../../app/pages-context.ts';
import { useSession } from '../../app/session-context.ts';
import { Instant } from '../../components/instant.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { PageLink } from '../../components/page-link.tsx';
import { NoticeBanner } from '../security-center/notice-banner.tsx';
import { Checklist } from './checklist.tsx';
import { Score } from './score.tsx';

/** Who one is here, how well the account is looked after, and what to do next. */
export function HomePage(): ReactElement {
  const session = useSession();
  const found = useOperation('keywarden', 'GetSecurityScore', {});
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={session.arn}>
          {session.accountName}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <NoticeBanner />
        <Loaded of={found} what="The security score">
          {({ Score: score, Items }) => (
            <Grid gridDefinition={[{ colspan: { default: 12, xs: 5 } }, { colspan: { default: 12, xs: 7 } }]}>
              <Score score={score} items={Items} />
              <Checklist items={Items} />
            </Grid>
          )}
        </Loaded>
        <Container header={<Header variant="h2">Signed in</Header>}>
          <KeyValuePairs
            columns={3}
            items={[
              { label: 'Since', value: <Instant at={session.signedInAt} /> },
              { label: 'Second factor', value: session.mfa === undefined ? 'None was given' : 'Given' },
              { label: 'Until, at the latest', value: <Instant at={session.expiresAt} /> },
            ]}
          />
        </Container>
        <Places />
      </SpaceBetween>
    </ContentLayout>
  );
}

/** Every page of the menu, section by section. */
function Places(): ReactElement {
  const { isOperatorAccount } = useSession();
  const pages = usePages();
  const sections = Object.entries(SECTION_TITLES).filter(([section]) => section !== 'home');
  return (
    <Container header={<Header variant="h2">Where to go</Header>}>
      <Grid gridDefinition={sections.map(() => ({ colspan: { default: 12, xxs: 6, xs: 4 } as const }))}>
        {sections.map(([section, title]) => (
          <SpaceBetween key={section} size="xxs">
            <Box variant="h3">{title}</Box>
            {pages
              .filter(
                (page) =>
                  page.section === section && page.isInMenu && (!page.isForOperators || isOperatorAccount),
              )
              .map(({ path, title: page }) => (
                <div key={path}>
                  <PageLink to={path}>{page}</PageLink>
                </div>
              ))}
          </SpaceBetween>
        ))}
      </Grid>
    </Container>
  );
}
