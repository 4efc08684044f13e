import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import type { MaximumAge } from '../../../api/own-operations.ts';
import { useOperation, useWrite } from '../../../api/use-operation.ts';
import { useNotify } from '../../../app/notifications.tsx';
import { ConfirmByName } from '../../../components/confirm-by-name.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { UnsavedGuard } from '../../../components/unsaved-guard.tsx';
import { AffectedKeys } from './affected-keys.tsx';
import { type AgeEntry, ageInput, ageProblems } from './age-entry.ts';

/** How old access keys may grow before they are refused. */
export function KeyMaximumAge(): ReactElement {
  const found = useOperation('keywarden', 'GetAccessKeyMaximumAge', {});
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Older access keys of the account are refused as inactive ones are, root's too. Root is told before by mail, and the record by an event."
        >
          Maximum age of access keys
        </Header>
      }
    >
      <Loaded of={found} what="The maximum age of access keys">
        {(age) => <AgeForm age={age} key={JSON.stringify(age)} />}
      </Loaded>
    </Container>
  );
}

function AgeForm({ age }: { readonly age: MaximumAge }): ReactElement {
  const notify = useNotify();
  const put = useWrite('keywarden', 'PutAccessKeyMaximumAge');
  const saved: AgeEntry = { days: String(age.Days ?? ''), noticeDays: String(age.NoticeDays ?? 7) };
  const [entered, setEntered] = useState(saved);
  const [isAsking, setAsking] = useState(false);
  const problems = ageProblems(entered);
  const isGood = Object.keys(problems).length === 0;
  const isDirty = JSON.stringify(ageInput(entered)) !== JSON.stringify(ageInput(saved));
  const input = ageInput(entered);
  const preview = useOperation(
    'keywarden',
    'PreviewAccessKeyMaximumAge',
    { Days: 1, ...input },
    { enabled: isGood && input.Days !== undefined },
  );
  const refused = input.Days === undefined ? 0 : (preview.data?.RefusedKeyCount ?? 0);
  const save = async (): Promise<void> => {
    await put.mutateAsync(input);
    notify.done(
      input.Days === undefined
        ? 'Access keys may grow as old as they like.'
        : `Access keys are refused from an age of ${input.Days} days on.`,
    );
  };
  const saveOrAsk = (): void => {
    if (refused > 0) setAsking(true);
    else save().catch((problem: unknown) => notify.failed('The maximum age was not saved', problem));
  };
  return (
    <>
      <UnsavedGuard isDirty={isDirty} />
      <Form
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={!isDirty} onClick={() => setEntered(saved)}>
              Discard
            </Button>
            <Button
              variant="primary"
              disabled={!isDirty || !isGood || (input.Days !== undefined && preview.data === undefined)}
              loading={put.isPending}
              onClick={saveOrAsk}
            >
              Save maximum age
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="m">
          <FormField
            label="Days"
            description="Counted from the creation of each key."
            constraintText="1 to 3650; nothing for no limit."
            errorText={problems.days}
          >
            <Input
              type="number"
              value={entered.days}
              placeholder="No limit"
              onChange={({ detail }) => setEntered({ ...entered, days: detail.value })}
            />
          </FormField>
          <FormField
            label="Days of notice"
            description="So long before its end each key is told of, once."
            errorText={problems.noticeDays}
          >
            <Input
              type="number"
              value={entered.noticeDays}
              disabled={input.Days === undefined}
              onChange={({ detail }) => setEntered({ ...entered, noticeDays: detail.value })}
            />
          </FormField>
          {isGood && input.Days !== undefined ? (
            <Loaded of={preview} what="Which keys end">
              {(affected) => <AffectedKeys {...affected} days={input.Days ?? 0} isSaved={!isDirty} />}
            </Loaded>
          ) : undefined}
        </SpaceBetween>
      </Form>
      {isAsking ? (
        <ConfirmByName
          title={`Refuse ${refused} access ${refused === 1 ? 'key' : 'keys'} at once?`}
          name={`${input.Days} days`}
          deed="Save"
          onClose={() => setAsking(false)}
          onConfirm={save}
        >
          <Alert type="warning">
            Programs that sign with a key older than {input.Days} days are refused from now on. A larger age
            lets them in again.
          </Alert>
        </ConfirmByName>
      ) : undefined}
    </>
  );
}
