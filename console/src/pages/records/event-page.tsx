import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactElement } from 'react';
import { useParams } from 'react-router';
import { useOperation } from '../../api/use-operation.ts';
import { useGo } from '../../app/use-go.ts';
import { Instant } from '../../components/instant.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { PageLink } from '../../components/page-link.tsx';
import { type RecordedEvent, recordedEvent } from './recorded-event.ts';

/** One audit event, whole. */
export function EventPage(): ReactElement {
  const { eventId = '' } = useParams();
  const found = useOperation('cloudtrail', 'LookupEvents', {
    LookupAttributes: [{ AttributeKey: 'EventId', AttributeValue: eventId }],
  });
  return (
    <Loaded of={found} what="The event">
      {({ Events = [] }) => {
        const [event] = Events.map(recordedEvent);
        return event === undefined ? (
          <Alert type="info" header="There is no such event here">
            It may stand in another region, or its storage time is over.
          </Alert>
        ) : (
          <EventDetails event={event} />
        );
      }}
    </Loaded>
  );
}

function EventDetails({ event }: { readonly event: RecordedEvent }): ReactElement {
  const go = useGo();
  const json = JSON.stringify(event.record, undefined, 2);
  const requestId = String(event.record['requestID'] ?? '');
  const isDenial = event.errorCode?.startsWith('AccessDenied') === true;
  const why = `/iam/denials?request=${encodeURIComponent(requestId)}`;
  const same = (by: string, value: string | undefined) => {
    if (value === undefined) return '–';
    const path = `/records/events?by=${by}&value=${encodeURIComponent(value)}`;
    return <PageLink to={path}>{value}</PageLink>;
  };
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          actions={
            isDenial ? (
              <Button href={`/console${why}`} onFollow={go(why)}>
                Why was this denied?
              </Button>
            ) : undefined
          }
        >
          {event.name}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <Container header={<Header variant="h2">What happened</Header>}>
          <KeyValuePairs
            columns={3}
            items={[
              { label: 'Time', value: <Instant at={event.time} /> },
              { label: 'Service', value: same('EventSource', event.source) },
              { label: 'Result', value: event.errorCode ?? 'Done' },
              { label: 'User name', value: same('Username', event.userName) },
              { label: 'Access key', value: same('AccessKeyId', event.accessKeyId) },
              { label: 'Address', value: event.address ?? '–' },
              { label: 'Resources', value: event.resources.join(', ') || '–' },
              { label: 'Request id', value: requestId || '–' },
              { label: 'Event id', value: event.id },
            ]}
          />
        </Container>
        <Container
          header={
            <Header
              variant="h2"
              actions={
                <CopyToClipboard
                  copyButtonText="Copy"
                  textToCopy={json}
                  copySuccessText="Copied"
                  copyErrorText="The browser did not let it be copied"
                />
              }
            >
              Record
            </Header>
          }
        >
          <Box variant="code">
            <pre>{json}</pre>
          </Box>
        </Container>
      </SpaceBetween>
    </ContentLayout>
  );
}
