import { listing } from '../paging.ts';
import { subjects } from '../records/resources.ts';
import { subjectSummary } from '../views.ts';

export const listSubjects = listing('ListSubjects', subjects, 'subjects', subjectSummary);
