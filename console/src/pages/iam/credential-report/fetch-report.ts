import { ApiError } from '../../../api/api-error.ts';
import { call } from '../../../api/call.ts';

/** Milliseconds between looks at whether the report is made. */
const LOOK_AGAIN = 300;
const MISSING = /^(?:ReportNotPresent|ReportInProgress|ReportExpired|CredentialReport)/;

async function readMade(): Promise<{ readonly csv: string; readonly madeAt: string } | undefined> {
  try {
    const { Content = '', GeneratedTime = '' } = await call('iam', 'GetCredentialReport', {});
    const bytes = Uint8Array.from(atob(Content), (letter) => letter.charCodeAt(0));
    return { csv: new TextDecoder().decode(bytes), madeAt: GeneratedTime };
  } catch (problem) {
    if (problem instanceof ApiError && MISSING.test(problem.code)) return undefined;
    throw problem;
  }
}

/** The account's credential report, made anew if the last is older than IAM keeps it (four hours). */
export async function fetchReport(): Promise<{ readonly csv: string; readonly madeAt: string }> {
  for (;;) {
    const { State } = await call('iam', 'GenerateCredentialReport', {});
    const made = State === 'COMPLETE' ? await readMade() : undefined;
    if (made !== undefined) return made;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN));
  }
}
