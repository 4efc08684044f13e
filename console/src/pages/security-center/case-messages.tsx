import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { type ReactElement, useState } from 'react';
import type { CaseMessage, CaseParty } from '../../api/case-operations.ts';
import { useCall } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { useAttempt } from '../../app/use-attempt.ts';
import { Instant } from '../../components/instant.tsx';
import { UnsavedGuard } from '../../components/unsaved-guard.tsx';
import { audienceOf, audiences, textOfBase64, whoReads } from './audiences.ts';
import { CaseFileRow } from './case-file-row.tsx';

interface CaseMessagesProps {
  readonly caseId: string;
  readonly messages: readonly CaseMessage[];
  readonly parties: readonly CaseParty[];
}

/** What was said in a case, and a place to answer. */
export function CaseMessages({ caseId, messages, parties }: CaseMessagesProps): ReactElement {
  return (
    <Container header={<Header variant="h2">Messages</Header>}>
      <SpaceBetween size="l">
        {messages.map((message) => (
          <Message key={message.MessageId} caseId={caseId} message={message} />
        ))}
        <Reply caseId={caseId} parties={parties} />
      </SpaceBetween>
    </Container>
  );
}

interface MessageProps {
  readonly caseId: string;
  readonly message: CaseMessage;
}

function Message({ caseId, message }: MessageProps): ReactElement {
  const { MessageId, Author, CreateDate, IsEncrypted, Text, Files } = message;
  const notify = useNotify();
  const decrypt = useCall('securitycenter', 'DecryptCaseContent');
  const [plain, setPlain] = useState<string>();
  const open = async (): Promise<void> => {
    try {
      const { Plaintext } = await decrypt.mutateAsync({ CaseId: caseId, MessageId });
      setPlain(textOfBase64(Plaintext));
    } catch (problem) {
      notify.failed('The message was not opened', problem);
    }
  };
  const isHidden = IsEncrypted && plain === undefined;
  return (
    <div>
      <Box variant="small">
        {Author}, <Instant at={CreateDate} /> <Badge>{whoReads(message)}</Badge>
      </Box>
      {isHidden ? (
        <SpaceBetween direction="horizontal" size="xs" alignItems="center">
          <Box color="text-body-secondary">Encrypted to the team</Box>
          <Button loading={decrypt.isPending} onClick={() => void open()}>
            Decrypt
          </Button>
        </SpaceBetween>
      ) : (
        <Box variant="pre">{plain ?? Text}</Box>
      )}
      {Files.map((file) => (
        <CaseFileRow key={file.FileId} caseId={caseId} file={file} />
      ))}
    </div>
  );
}

function Reply({ caseId, parties }: Omit<CaseMessagesProps, 'messages'>): ReactElement {
  const attempt = useAttempt();
  const post = useCall('securitycenter', 'PostCaseMessage');
  const [text, setText] = useState('');
  const options = audiences(parties);
  const [audience, setAudience] = useState('ALL');
  const send = async (): Promise<void> => {
    const input = { CaseId: caseId, Text: text, ...audienceOf(audience) };
    if (await attempt('The message is posted.', () => post.mutateAsync(input))) setText('');
  };
  return (
    <SpaceBetween size="s">
      <UnsavedGuard isDirty={text.trim() !== ''} />
      <FormField label="Answer" stretch>
        <Textarea value={text} rows={6} onChange={({ detail }) => setText(detail.value)} />
      </FormField>
      <FormField label="Who may read it">
        <Select
          options={options}
          selectedOption={options.find(({ value }) => value === audience) ?? null}
          onChange={({ detail }) => setAudience(detail.selectedOption.value ?? 'ALL')}
        />
      </FormField>
      <Button disabled={text.trim() === ''} loading={post.isPending} onClick={() => void send()}>
        Post
      </Button>
    </SpaceBetween>
  );
}
