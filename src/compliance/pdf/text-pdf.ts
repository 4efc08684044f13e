import { PDFDocument, type PDFFont, StandardFonts } from '@cantoo/pdf-lib';
import { drawable } from './mark-pdf.ts';

/** ISO A4, in points of 1/72 inch. */
const PAGE = { width: 595.28, height: 841.89 } as const;
const MARGIN = 64;
const TITLE_SIZE = 18;
const TEXT_SIZE = 11;
const LINE_HEIGHT = 1.45;

/** A plain document of a title and paragraphs, which empty lines part. */
export async function textPdf(title: string, text: string): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  document.setTitle(title);
  const regular = await document.embedFont(StandardFonts.Helvetica);
  const bold = await document.embedFont(StandardFonts.HelveticaBold);
  let page = document.addPage([PAGE.width, PAGE.height]);
  let y = PAGE.height - MARGIN;
  const put = (line: string, font: PDFFont, size: number): void => {
    y -= size * LINE_HEIGHT;
    if (y < MARGIN) {
      page = document.addPage([PAGE.width, PAGE.height]);
      y = PAGE.height - MARGIN - size * LINE_HEIGHT;
    }
    page.drawText(line, { x: MARGIN, y, size, font });
  };
  for (const line of wrapped(title, bold, TITLE_SIZE)) put(line, bold, TITLE_SIZE);
  for (const paragraph of text.split(/\r?\n/)) {
    for (const line of wrapped(paragraph, regular, TEXT_SIZE)) put(line, regular, TEXT_SIZE);
  }
  return document.save();
}

/** The lines of a paragraph; one empty line for an empty one. A word too long for a line is broken. */
function wrapped(paragraph: string, font: PDFFont, size: number): string[] {
  const fits = (line: string): boolean => font.widthOfTextAtSize(line, size) <= PAGE.width - 2 * MARGIN;
  const lines: string[] = [];
  let line = '';
  for (let word of drawable(paragraph.replaceAll('\t', ' ')).split(' ')) {
    if (line !== '' && fits(`${line} ${word}`)) {
      line = `${line} ${word}`;
      continue;
    }
    if (line !== '') lines.push(line);
    while (!fits(word)) {
      let length = word.length - 1;
      while (length > 1 && !fits(word.slice(0, length))) length--;
      lines.push(word.slice(0, length));
      word = word.slice(length);
    }
    line = word;
  }
  return [...lines, line];
}
