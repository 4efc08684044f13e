import {
  DEFAULT_DISCLOSURE_POLICY,
  readDisclosurePolicy,
  writeDisclosurePolicy,
} from '../../../center/reports/disclosure-policy.ts';
import { type OperationContext, read, write } from '../../contract.ts';
import { forTeam } from '../access.ts';
import { conflict } from '../errors.ts';

interface PolicyView {
  readonly AcceptsReports: boolean;
  /** URIs beside the form. */
  readonly Contacts: readonly string[];
  readonly PreferredLanguages: readonly string[];
  /** Markdown. */
  readonly PolicyText: string;
  readonly AcknowledgeDays: number;
  readonly FixDays: number;
  readonly EmbargoDays: number;
  /** How far ahead `security.txt` expires. */
  readonly SecurityTxtDays: number;
  readonly NotifyAddresses: readonly string[];
  /** 0 before anybody has set any. */
  readonly Revision: number;
}

async function viewOf({ db }: Pick<OperationContext, 'db'>): Promise<PolicyView> {
  const { policy, revision } = await readDisclosurePolicy(db);
  return {
    AcceptsReports: policy.acceptsReports,
    Contacts: policy.contacts,
    PreferredLanguages: policy.languages,
    PolicyText: policy.text,
    AcknowledgeDays: policy.acknowledgeDays,
    FixDays: policy.fixDays,
    EmbargoDays: policy.embargoDays,
    SecurityTxtDays: policy.securityTxtDays,
    NotifyAddresses: policy.notify,
    Revision: revision,
  };
}

export const getDisclosurePolicy = read<unknown, PolicyView>(forTeam('GetDisclosurePolicy'), viewOf);

/** Sets all of it at once: what is left out is as in a new deployment. */
export const putDisclosurePolicy = write<Partial<PolicyView> & Pick<PolicyView, 'Revision'>, PolicyView>(
  forTeam('PutDisclosurePolicy'),
  async (context, input) => {
    const { db, now } = context;
    const { revision } = await readDisclosurePolicy(db);
    if (revision !== input.Revision)
      throw conflict(`The policy was changed meanwhile: it is at revision ${revision}.`);
    const initial = DEFAULT_DISCLOSURE_POLICY;
    const policy = {
      acceptsReports: input.AcceptsReports ?? initial.acceptsReports,
      contacts: input.Contacts ?? initial.contacts,
      languages: input.PreferredLanguages ?? initial.languages,
      text: input.PolicyText ?? initial.text,
      acknowledgeDays: input.AcknowledgeDays ?? initial.acknowledgeDays,
      fixDays: input.FixDays ?? initial.fixDays,
      embargoDays: input.EmbargoDays ?? initial.embargoDays,
      securityTxtDays: input.SecurityTxtDays ?? initial.securityTxtDays,
      notify: input.NotifyAddresses ?? initial.notify,
    };
    await writeDisclosurePolicy(db, { policy, revision: revision + 1, changedAt: now });
    return viewOf(context);
  },
);
