import { read } from '../../contract.ts';
import { onResource } from '../access.ts';
import { subjects } from '../records/resources.ts';
import { seenCertificates } from '../records/seen-certificates.ts';
import type { SubjectDetail, SubjectInput } from '../types.ts';
import { subjectView } from '../views.ts';

export const getSubject = read<SubjectInput, { readonly subject: SubjectDetail }>(
  onResource('GetSubject', 'subject', 'subjectId'),
  async (context, { subjectId }) => {
    const subject = await subjects.require(context, subjectId);
    return { subject: subjectView(subject, await seenCertificates(context, subjectId)) };
  },
);
