import { type Extension, RangeSetBuilder } from '@codemirror/state';
import { Decoration, EditorView } from '@codemirror/view';
import type { TriedResult } from './try-policy.ts';

const CLASSES: Readonly<Record<TriedResult['decision'], string>> = {
  Allow: 'cm-allows',
  ExplicitDeny: 'cm-denies',
  ImplicitDeny: 'cm-nearly',
};

/** Marks the lines of the statement that decided; nothing where the text has fewer lines by now. */
export const decidingLines = (result: TriedResult | undefined): Extension =>
  EditorView.decorations.of(({ state: { doc } }) => {
    const marks = new RangeSetBuilder<Decoration>();
    if (result?.lines === undefined) return marks.finish();
    const mark = Decoration.line({ class: CLASSES[result.decision] });
    for (let line = result.lines.from; line <= Math.min(result.lines.to, doc.lines); line++) {
      const { from } = doc.line(line);
      marks.add(from, from, mark);
    }
    return marks.finish();
  });
