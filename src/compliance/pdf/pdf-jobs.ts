import { countPages, markPdf } from './mark-pdf.ts';
import { textPdf } from './text-pdf.ts';

/** What is done on PDFs in a thread of its own: some take a second, and an operator's file is not ours. */
export const PDF_JOBS = {
  mark: ({ bytes, mark, foot }: { bytes: Uint8Array; mark: string; foot: string }) =>
    markPdf(bytes, { mark, foot }),
  pages: ({ bytes }: { bytes: Uint8Array }) => countPages(bytes),
  text: ({ title, text }: { title: string; text: string }) => textPdf(title, text),
} as const;

export type PdfJobs = typeof PDF_JOBS;
export type PdfJobName = keyof PdfJobs;

export interface PdfRequest {
  readonly job: PdfJobName;
  readonly input: unknown;
}

export type PdfReply = { readonly output: unknown } | { readonly problem: string };
