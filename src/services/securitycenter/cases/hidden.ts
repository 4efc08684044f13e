import type { AuditView } from '../../contract.ts';

/** What is said in a case, and by whom, is not for readers of the trail; the link least of all. */
export const HIDDEN: AuditView = {
  hide: [
    'Title',
    'Text',
    'Name',
    'Email',
    'Note',
    'Assignee',
    'CreditName',
    'CreditUrl',
    'CaseUrl',
    'Plaintext',
    'FileName',
    'Content',
  ],
};
