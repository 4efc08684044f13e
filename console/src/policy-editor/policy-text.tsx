import { autocompletion } from '@codemirror/autocomplete';
import { json } from '@codemirror/lang-json';
import { type Diagnostic, linter, lintGutter } from '@codemirror/lint';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { basicSetup } from 'codemirror';
import { type ReactElement, type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import type { IamData } from '../../../src/policy/index.ts';
import { decidingLines } from './deciding-lines.ts';
import { editorTheme } from './editor-theme.ts';
import type { PolicyFinding } from './policy-findings.ts';
import { suggest } from './suggestions.ts';
import type { TriedResult } from './try-policy.ts';

/** What a page may ask of the editor. */
export interface PolicyTextHandle {
  /** Puts the cursor at a place of the text and shows it. */
  goTo(offset: number): void;
  /** The same for the beginning of a line, from 1. */
  goToLine(line: number): void;
}

interface PolicyTextProps {
  readonly value: string;
  /** For screen readers. */
  readonly label: string;
  readonly isReadOnly?: boolean;
  readonly findings?: readonly PolicyFinding[];
  readonly data?: IamData | undefined;
  /** What was tried against the text: its statement is marked. */
  readonly deciding?: TriedResult | undefined;
  readonly onChange?: (text: string) => void;
  readonly ref?: Ref<PolicyTextHandle>;
}

const SEVERITIES: Readonly<Record<PolicyFinding['type'], Diagnostic['severity']>> = {
  REFUSED: 'error',
  ERROR: 'error',
  SECURITY_WARNING: 'warning',
  WARNING: 'warning',
  SUGGESTION: 'info',
};

const diagnosticsOf = (findings: readonly PolicyFinding[], length: number): Diagnostic[] =>
  findings.map(({ type, from, to, text }) => ({
    severity: SEVERITIES[type],
    from: Math.min(from, length),
    to: Math.min(Math.max(to, from), length),
    message: text,
  }));

/**
 * The text of a policy with its findings underlined. It lives in a shadow tree, where CodeMirror's styles need no
 * `<style>` element, which our Content-Security-Policy would refuse.
 */
export function PolicyText(props: PolicyTextProps): ReactElement {
  const { value, label, isReadOnly = false, findings = [], data, deciding, onChange, ref } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const now = useRef({ findings, data, onChange });
  now.current = { findings, data, onChange };
  const marks = useRef(new Compartment());
  const decidedBy = useRef(new Compartment());
  // biome-ignore lint/correctness/useExhaustiveDependencies: made once for each label and mode; it keeps its own text, and what comes from outside is put in below
  useEffect(() => {
    if (host.current === null) return undefined;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open' });
    const editor = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: value,
        extensions: [
          basicSetup,
          json(),
          editorTheme,
          lintGutter(),
          marks.current.of([]),
          decidedBy.current.of([]),
          autocompletion({ override: [suggest(() => now.current.data)] }),
          EditorState.readOnly.of(isReadOnly),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': label }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) now.current.onChange?.(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => {
      editor.destroy();
      view.current = undefined;
    };
  }, [label, isReadOnly]);
  useEffect(() => {
    const editor = view.current;
    const text = editor?.state.doc.toString();
    if (editor === undefined || text === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);
  useEffect(() => {
    view.current?.dispatch({
      effects: marks.current.reconfigure(
        linter(({ state }) => diagnosticsOf(findings, state.doc.length), { delay: 0 }),
      ),
    });
  }, [findings]);
  useEffect(() => {
    view.current?.dispatch({ effects: decidedBy.current.reconfigure(decidingLines(deciding)) });
  }, [deciding]);
  useImperativeHandle(ref, () => {
    const goTo = (offset: number): void => {
      const editor = view.current;
      if (editor === undefined) return;
      const anchor = Math.min(offset, editor.state.doc.length);
      editor.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) });
      editor.focus();
    };
    return {
      goTo,
      goToLine: (line) =>
        goTo(view.current?.state.doc.line(Math.min(line, view.current.state.doc.lines)).from ?? 0),
    };
  });
  return <div ref={host} />;
}
