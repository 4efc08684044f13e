import type { HttpResponse } from '../core/http.ts';
import { HOME } from './safe-target.ts';
import { signInPage } from './sign-in-form.ts';
import type { Visit } from './visit.ts';

/** For a form that is too old, was made for another browser, or is none of ours. */
export const startAgain = (visit: Visit): HttpResponse =>
  signInPage(visit, {
    kind: 'user',
    to: HOME,
    problem: 'That page had expired, or your browser keeps no cookies. Please start again.',
    status: 400,
  });
