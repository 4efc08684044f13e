import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { Loaded } from '../../../components/loaded.tsx';
import { questionIn } from './denial-question.ts';
import { ExplainedDenialView } from './explained-denial-view.tsx';
import { readDenial } from './read-denial.ts';

/** Which denial is shown: its request id stands in the address, a sealed message in the history's entry. */
function useAsked() {
  const { search, state } = useLocation();
  const requestId = new URLSearchParams(search).get('request') || undefined;
  const encodedDenial = (state as { readonly encodedDenial?: string } | null)?.encodedDenial;
  return { requestId, encodedDenial };
}

/** Tells of a call that was denied who asked for what, which statements decided, and what would end it. */
export function DenialsPage(): ReactElement {
  const asked = useAsked();
  const { requestId, encodedDenial } = asked;
  const found = useQuery({
    queryKey: ['denials', requestId, encodedDenial],
    queryFn: () => readDenial(asked),
    enabled: requestId !== undefined || encodedDenial !== undefined,
    staleTime: Infinity,
    retry: false,
  });
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Every denial has a request id; it stands in the error, and in the event history."
        >
          Why was this denied?
        </Header>
      }
    >
      <SpaceBetween size="l">
        <Question key={requestId ?? encodedDenial} asked={requestId ?? encodedDenial ?? ''} />
        {found.isEnabled ? (
          <Loaded of={found} what="The denial">
            {(denial) => <ExplainedDenialView denial={denial} />}
          </Loaded>
        ) : undefined}
      </SpaceBetween>
    </ContentLayout>
  );
}

function Question({ asked }: { readonly asked: string }): ReactElement {
  const navigate = useNavigate();
  const [pasted, setPasted] = useState(asked);
  const [isWrong, setWrong] = useState(false);
  const explain = (event: FormEvent): void => {
    event.preventDefault();
    const question = questionIn(pasted);
    setWrong(question === undefined);
    if (question === undefined) return;
    if ('RequestId' in question) void navigate(`/iam/denials?request=${question.RequestId}`);
    else void navigate('/iam/denials', { state: { encodedDenial: question.EncodedMessage } });
  };
  return (
    <Container>
      <form onSubmit={explain}>
        <SpaceBetween size="m">
          <FormField
            label="Request id or encoded message"
            stretch
            description="Or the whole error that has one of them in it."
            {...(isWrong
              ? {
                  errorText:
                    'There is neither a request id (such as 7d5f7f6e-8c1a-4a55-…) nor a message in it.',
                }
              : {})}
          >
            <Textarea
              value={pasted}
              rows={pasted.length > 200 ? 4 : 2}
              spellcheck={false}
              placeholder="7d5f7f6e-8c1a-4a55-9d5f-0b9f1c2d3e4f"
              onChange={({ detail }) => setPasted(detail.value)}
            />
          </FormField>
          <Box>
            <Button variant="primary" formAction="submit" disabled={pasted.trim() === ''}>
              Explain
            </Button>
          </Box>
        </SpaceBetween>
      </form>
    </Container>
  );
}
