import { degrees, PDFDocument, type PDFFont, type PDFPage, rgb, StandardFonts } from '@cantoo/pdf-lib';

const FOOT_SIZE = 8;
const FOOT_MARGIN = 12;
const MARK_OPACITY = 0.12;
/** The large mark is as long as this share of the page's diagonal. */
const MARK_SHARE = 0.8;
const GREY = rgb(0.35, 0.35, 0.35);

/** What the standard fonts cannot draw (they know Latin-1) becomes `?`. */
export const drawable = (text: string): string => text.replace(/[^\x20-\x7e\xa0-\xff]/g, '?');

/**
 * Puts `mark` large across each page and `foot` below it, so that every copy says who fetched it.
 * @throws Error for bytes that are no PDF, or an encrypted one
 */
export async function markPdf(
  bytes: Uint8Array,
  { mark, foot }: { readonly mark: string; readonly foot: string },
): Promise<Uint8Array> {
  const document = await PDFDocument.load(bytes);
  const font = await document.embedFont(StandardFonts.Helvetica);
  for (const page of document.getPages()) markPage(page, font, drawable(mark), drawable(foot));
  return document.save();
}

function markPage(page: PDFPage, font: PDFFont, mark: string, foot: string): void {
  const { width, height } = page.getSize();
  const angle = Math.atan2(height, width);
  const unit = font.widthOfTextAtSize(mark, 1);
  const size = (Math.hypot(width, height) * MARK_SHARE) / unit;
  const half = (unit * size) / 2;
  page.drawText(mark, {
    x: width / 2 - half * Math.cos(angle),
    y: height / 2 - half * Math.sin(angle),
    size,
    font,
    color: GREY,
    opacity: MARK_OPACITY,
    rotate: degrees((angle * 180) / Math.PI),
  });
  const footUnit = font.widthOfTextAtSize(foot, 1);
  page.drawText(foot, {
    x: FOOT_MARGIN,
    y: FOOT_MARGIN,
    size: Math.min(FOOT_SIZE, (width - 2 * FOOT_MARGIN) / footUnit),
    font,
    color: GREY,
  });
}

/** @throws Error for bytes that are no PDF, an encrypted one, or one without pages */
export async function countPages(bytes: Uint8Array): Promise<number> {
  const pages = (await PDFDocument.load(bytes)).getPageCount();
  if (pages === 0) throw new Error('it has no pages');
  return pages;
}
