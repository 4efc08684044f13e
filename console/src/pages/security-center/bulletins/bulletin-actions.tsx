import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Textarea from '@cloudscape-design/components/textarea';
import { type ReactElement, useState } from 'react';
import { call } from '../../../api/call.ts';
import type { Bulletin } from '../../../api/center-operations.ts';
import { useAttempt } from '../../../app/use-attempt.ts';
import { useGo } from '../../../app/use-go.ts';
import { ButtonRow } from '../../../components/button-row.tsx';
import { Dialog } from '../../../components/dialog.tsx';

type Step = { readonly BulletinId: string; readonly Revision: number };

interface ReasonProps {
  readonly title: string;
  readonly deed: string;
  readonly help: string;
  readonly onReason: (reason: string) => Promise<unknown>;
  readonly onClose: () => void;
}

function ReasonDialog({ title, deed, help, onReason, onClose }: ReasonProps): ReactElement {
  const [reason, setReason] = useState('');
  return (
    <Dialog
      title={title}
      deed={deed}
      isReady={reason.trim() !== ''}
      notReady="Say why."
      onSubmit={() => onReason(reason.trim())}
      onClose={onClose}
    >
      <FormField label="Reason" description={help}>
        <Textarea value={reason} onChange={({ detail }) => setReason(detail.value)} />
      </FormField>
    </Dialog>
  );
}

function PublishDialog({
  step,
  onDone,
  onClose,
}: {
  readonly step: Step;
  readonly onDone: (words: string) => void;
  readonly onClose: () => void;
}): ReactElement {
  const [until, setUntil] = useState('');
  const at = until.trim() === '' ? undefined : Date.parse(until);
  const isWrong = at !== undefined && Number.isNaN(at);
  const publish = async (): Promise<void> => {
    const EmbargoUntil = at === undefined ? undefined : new Date(at).toISOString();
    await call('securitycenter', 'PublishBulletin', {
      ...step,
      ...(EmbargoUntil === undefined ? {} : { EmbargoUntil }),
    });
    onDone(
      at === undefined ? 'The bulletin is public.' : 'The bulletin publishes itself when its embargo ends.',
    );
  };
  return (
    <Dialog
      title="Publish this bulletin?"
      deed="Publish"
      isReady={!isWrong}
      onSubmit={publish}
      onClose={onClose}
    >
      <div>Everybody can read it then, and who asked for it is told by mail and webhook.</div>
      <FormField
        label="Embargo until"
        description="Left empty, it is published at once."
        constraintText="Such as 2026-12-01T08:00Z"
        errorText={isWrong ? 'That is no time.' : undefined}
      >
        <Input
          value={until}
          placeholder="2026-12-01T08:00Z"
          onChange={({ detail }) => setUntil(detail.value)}
        />
      </FormField>
    </Dialog>
  );
}

/** What may be done in which state. */
const MAY = {
  edit: ['DRAFT', 'IN_REVIEW', 'APPROVED', 'EMBARGOED', 'PUBLISHED', 'WITHDRAWN'],
  submit: ['DRAFT'],
  approve: ['IN_REVIEW'],
  reject: ['IN_REVIEW', 'APPROVED', 'EMBARGOED'],
  publish: ['APPROVED', 'EMBARGOED'],
  withdraw: ['DRAFT', 'IN_REVIEW', 'APPROVED', 'EMBARGOED', 'PUBLISHED'],
} as const;

/** The next steps of a bulletin, for its team. */
export function BulletinActions({ bulletin }: { readonly bulletin: Bulletin }): ReactElement {
  const { BulletinId, Revision = 0, State, Version } = bulletin;
  const attempt = useAttempt();
  const go = useGo();
  const [open, setOpen] = useState<'reject' | 'publish' | 'withdraw'>();
  const close = (): void => setOpen(undefined);
  const step = { BulletinId, Revision };
  const may = (deed: keyof typeof MAY): boolean => (MAY[deed] as readonly string[]).includes(State);
  const told = (words: string): void => {
    close();
    void attempt(words, () => Promise.resolve());
  };
  const edit = `/security-center/bulletins/${encodeURIComponent(BulletinId)}/edit`;
  const isPublic = State === 'PUBLISHED' || State === 'WITHDRAWN';
  return (
    <>
      <ButtonRow>
        {may('edit') ? (
          <Button href={`/console${edit}`} onFollow={go(edit)}>
            {isPublic ? 'Revise' : 'Edit'}
          </Button>
        ) : undefined}
        {may('withdraw') ? <Button onClick={() => setOpen('withdraw')}>Withdraw</Button> : undefined}
        {may('reject') ? <Button onClick={() => setOpen('reject')}>Back to draft</Button> : undefined}
        {may('submit') ? (
          <Button
            variant="primary"
            onClick={() =>
              void attempt('The bulletin is in review.', () =>
                call('securitycenter', 'SubmitBulletinForReview', step),
              )
            }
          >
            Submit for review
          </Button>
        ) : undefined}
        {may('approve') ? (
          <Button
            variant="primary"
            onClick={() =>
              void attempt('The bulletin is approved.', () => call('securitycenter', 'ApproveBulletin', step))
            }
          >
            Approve
          </Button>
        ) : undefined}
        {may('publish') ? (
          <Button variant="primary" onClick={() => setOpen('publish')}>
            Publish
          </Button>
        ) : undefined}
      </ButtonRow>
      {open === 'publish' ? <PublishDialog step={step} onDone={told} onClose={close} /> : undefined}
      {open === 'reject' ? (
        <ReasonDialog
          title={`Send ${BulletinId} back to its authors?`}
          deed="Send back"
          help="It is a draft again, without approval or embargo. The reason stands in the trail."
          onReason={async (Reason) => {
            await call('securitycenter', 'RejectBulletin', { ...step, Reason });
            told('The bulletin is a draft again.');
          }}
          onClose={close}
        />
      ) : undefined}
      {open === 'withdraw' ? (
        <ReasonDialog
          title={`Withdraw ${BulletinId}?`}
          deed="Withdraw"
          help={
            Version === 0
              ? 'Nothing of it is public: it just ends.'
              : 'Everybody sees that it is withdrawn, with this reason. It can be revised later.'
          }
          onReason={async (Reason) => {
            await call('securitycenter', 'WithdrawBulletin', { ...step, Reason });
            told('The bulletin is withdrawn.');
          }}
          onClose={close}
        />
      ) : undefined}
    </>
  );
}
