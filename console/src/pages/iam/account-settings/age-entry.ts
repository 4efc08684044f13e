/** What is typed of a maximum age; empty days for none. */
export interface AgeEntry {
  readonly days: string;
  readonly noticeDays: string;
}

/** As the server bounds them. */
const MOST_DAYS = 3650;
const MOST_NOTICE_DAYS = 365;

const numberOf = (text: string): number => (/^\d{1,6}$/.test(text.trim()) ? Number(text) : Number.NaN);

/** What is wrong with an entry, by its fields; nothing where it can be saved. */
export function ageProblems({ days, noticeDays }: AgeEntry): {
  readonly days?: string;
  readonly noticeDays?: string;
} {
  if (days.trim() === '') return {};
  const [age, notice] = [numberOf(days), numberOf(noticeDays)];
  const most = Math.min(MOST_NOTICE_DAYS, Number.isNaN(age) ? MOST_NOTICE_DAYS : age);
  return {
    ...(!(age >= 1 && age <= MOST_DAYS) && { days: `A whole number from 1 to ${MOST_DAYS}, or nothing.` }),
    ...(!(notice >= 0 && notice <= most) && { noticeDays: `A whole number from 0 to ${most}.` }),
  };
}

/** The input of PutAccessKeyMaximumAge; only for entries without problems. */
export const ageInput = ({
  days,
  noticeDays,
}: AgeEntry): { readonly Days?: number; readonly NoticeDays?: number } =>
  days.trim() === '' ? {} : { Days: Number(days), NoticeDays: Number(noticeDays) };
