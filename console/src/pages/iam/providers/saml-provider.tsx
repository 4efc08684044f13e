import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FileInput from '@cloudscape-design/components/file-input';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactElement } from 'react';
import { useOperation, useWrite } from '../../../api/use-operation.ts';
import { useNotify } from '../../../app/notifications.tsx';
import { ButtonRow } from '../../../components/button-row.tsx';
import { download } from '../../../components/download.ts';
import { Instant } from '../../../components/instant.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { TagsTable } from '../../../components/tags-table.tsx';

/** A SAML provider: its metadata, which can be replaced when its certificate changes. */
export function SamlProvider({ arn }: { readonly arn: string }): ReactElement {
  const notify = useNotify();
  const found = useOperation('iam', 'GetSAMLProvider', { SAMLProviderArn: arn });
  const update = useWrite('iam', 'UpdateSAMLProvider');
  const tag = useWrite('iam', 'TagSAMLProvider');
  const untag = useWrite('iam', 'UntagSAMLProvider');
  const replace = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    try {
      await update.mutateAsync({ SAMLProviderArn: arn, SAMLMetadataDocument: await file.text() });
      notify.done('The metadata document is replaced.');
    } catch (problem) {
      notify.failed('The metadata document was not replaced', problem);
    }
  };
  return (
    <Loaded of={found} what="The provider">
      {({ CreateDate, ValidUntil, SAMLMetadataDocument = '', Tags = [] }) => (
        <SpaceBetween size="l">
          <Container header={<Header variant="h2">Summary</Header>}>
            <KeyValuePairs
              columns={3}
              items={[
                { label: 'ARN', value: arn },
                { label: 'Created', value: <Instant at={CreateDate} /> },
                { label: 'Valid until', value: <Instant at={ValidUntil} /> },
              ]}
            />
          </Container>
          <Container
            header={
              <Header
                variant="h2"
                actions={
                  <ButtonRow>
                    <Button
                      iconName="download"
                      onClick={() =>
                        download({
                          name: 'metadata.xml',
                          text: SAMLMetadataDocument,
                          type: 'application/xml',
                        })
                      }
                    >
                      Download
                    </Button>
                    <FileInput
                      value={[]}
                      accept=".xml"
                      ariaLabel="New metadata document"
                      onChange={({ detail }) => void replace(detail.value[0])}
                    >
                      Replace
                    </FileInput>
                  </ButtonRow>
                }
              >
                Metadata document
              </Header>
            }
          >
            <Box variant="code">
              <pre>{SAMLMetadataDocument}</pre>
            </Box>
          </Container>
          <TagsTable
            tags={Tags}
            onAdd={(Tags) => tag.mutateAsync({ SAMLProviderArn: arn, Tags })}
            onRemove={(TagKeys) => untag.mutateAsync({ SAMLProviderArn: arn, TagKeys })}
          />
        </SpaceBetween>
      )}
    </Loaded>
  );
}
