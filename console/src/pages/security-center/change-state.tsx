import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { type ReactElement, useState } from 'react';
import { useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { stateWord } from './case-state.tsx';

interface ChangeStateProps {
  readonly caseId: string;
  readonly states: readonly string[];
  readonly onClose: () => void;
}

/** Takes a case to one of its next states; its parties hear of it. */
export function ChangeState({ caseId, states, onClose }: ChangeStateProps): ReactElement {
  const notify = useNotify();
  const update = useWrite('securitycenter', 'UpdateCase');
  const [state, setState] = useState(states[0] ?? '');
  const [note, setNote] = useState('');
  const [duplicateOf, setDuplicateOf] = useState('');
  const [isLifted, setLifted] = useState(false);
  const options = states.map((value) => ({ value, label: stateWord(value) }));
  const isDuplicate = state === 'DUPLICATE';
  const submit = async (): Promise<void> => {
    await update.mutateAsync({
      CaseId: caseId,
      State: state,
      ...(note.trim() === '' ? {} : { Note: note.trim() }),
      ...(isDuplicate ? { DuplicateOf: duplicateOf.trim() } : {}),
      ...(isLifted ? { LiftEmbargo: true } : {}),
    });
    notify.done(`${caseId} is ${stateWord(state).toLowerCase()}.`);
    onClose();
  };
  return (
    <Dialog
      title={`Change state of ${caseId}`}
      deed="Change state"
      isReady={state !== '' && (!isDuplicate || duplicateOf.trim() !== '')}
      onClose={onClose}
      onSubmit={submit}
    >
      <FormField
        label="State"
        description="All parties of the case see it, and hear by mail that there is news."
      >
        <Select
          options={options}
          selectedOption={options.find(({ value }) => value === state) ?? null}
          onChange={({ detail }) => setState(detail.selectedOption.value ?? '')}
        />
      </FormField>
      {isDuplicate ? (
        <FormField label="Duplicate of" description="The case that was there before.">
          <Input
            value={duplicateOf}
            placeholder="VR-2026-0001"
            onChange={({ detail }) => setDuplicateOf(detail.value)}
          />
        </FormField>
      ) : undefined}
      {state === 'PUBLISHED' ? (
        <Checkbox checked={isLifted} onChange={({ detail }) => setLifted(detail.checked)}>
          Lift the embargo
        </Checkbox>
      ) : undefined}
      <FormField label="Note" description="For the team alone; optional.">
        <Input value={note} onChange={({ detail }) => setNote(detail.value)} />
      </FormField>
    </Dialog>
  );
}
