import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Colours from Cloudscape's own variables, so that the editor turns dark with the page. */
const looks = EditorView.theme({
  '&': {
    fontSize: '13px',
    color: 'light-dark(#0f141a, #dedee3)',
    backgroundColor: 'light-dark(#ffffff, #161d26)',
    border: '1px solid light-dark(#8c8c94, #656871)',
    borderRadius: '8px',
  },
  '&.cm-focused': { outline: '2px solid light-dark(#006ce0, #42b4ff)', outlineOffset: '1px' },
  '.cm-scroller': {
    fontFamily: 'Monaco, Menlo, Consolas, "Courier Prime", monospace',
    minHeight: '160px',
    maxHeight: '560px',
  },
  '.cm-gutters': {
    backgroundColor: 'light-dark(#f6f6f9, #0f141a)',
    color: 'light-dark(#5f6b7a, #a4a4ad)',
    borderRadius: '8px 0 0 8px',
    border: 'none',
  },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'light-dark(#f0fbff66, #00215033)' },
  '.cm-allows': {
    backgroundColor: 'light-dark(#e7f7ec, #0c2e1a)',
    boxShadow: 'inset 3px 0 0 light-dark(#00802f, #2bb534)',
  },
  '.cm-denies': {
    backgroundColor: 'light-dark(#fdecea, #3d1513)',
    boxShadow: 'inset 3px 0 0 light-dark(#db0000, #ff7a7a)',
  },
  '.cm-nearly': {
    backgroundColor: 'light-dark(#f3f3f7, #2a3340)',
    boxShadow: 'inset 3px 0 0 light-dark(#656871, #a4a4ad)',
  },
  '.cm-cursor': { borderLeftColor: 'light-dark(#0f141a, #dedee3)' },
  '.cm-tooltip': {
    backgroundColor: 'light-dark(#ffffff, #232b37)',
    color: 'light-dark(#0f141a, #dedee3)',
    border: '1px solid light-dark(#b4b4bb, #424650)',
  },
});

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'light-dark(#033160, #75cfff)' },
  { tag: tags.string, color: 'light-dark(#00702a, #6ae08a)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'light-dark(#7d2105, #ffb3a0)' },
]);

export const editorTheme = [looks, syntaxHighlighting(colours)];
