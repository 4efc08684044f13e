import { json } from '@codemirror/lang-json';
import { MergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { basicSetup } from 'codemirror';
import { type ReactElement, useEffect, useRef } from 'react';
import { editorTheme } from './editor-theme.ts';

interface PolicyDiffProps {
  readonly before: { readonly label: string; readonly text: string };
  readonly after: { readonly label: string; readonly text: string };
}

/** Two versions of a policy side by side, with what differs marked. */
export function PolicyDiff({ before, after }: PolicyDiffProps): ReactElement {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (host.current === null) return undefined;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open' });
    const side = ({ label, text }: PolicyDiffProps['before']) => ({
      doc: text,
      extensions: [
        basicSetup,
        json(),
        editorTheme,
        EditorView.lineWrapping,
        EditorState.readOnly.of(true),
        EditorView.contentAttributes.of({ 'aria-label': label }),
      ],
    });
    const view = new MergeView({
      root,
      parent: root,
      a: side(before),
      b: side(after),
      collapseUnchanged: { margin: 3, minSize: 6 },
    });
    return () => view.destroy();
  }, [before, after]);
  return <div ref={host} />;
}
