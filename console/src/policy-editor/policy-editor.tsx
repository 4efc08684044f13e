import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import {
  type KeyboardEvent,
  type ReactElement,
  useDeferredValue,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { type PolicyKind, policySize } from '../../../src/policy/index.ts';
import { FindingsList } from './findings-list.tsx';
import { findingsOf, type PolicyFinding } from './policy-findings.ts';
import { PolicyText, type PolicyTextHandle } from './policy-text.tsx';
import { TryPanel } from './try-panel.tsx';
import type { TriedResult } from './try-policy.ts';
import { useIamData } from './use-iam-data.ts';
import { VisualPolicy } from './visual/visual-policy.tsx';

interface PolicyEditorProps {
  readonly kind: PolicyKind;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly label?: string;
  readonly isReadOnly?: boolean;
  /** Line to be shown first, from 1. */
  readonly line?: number | undefined;
  /** Most characters the server takes, blanks not counted. */
  readonly quota?: number;
}

/** Enter adds to lists here; it is not for the dialog around. */
const keepEnter = (event: KeyboardEvent): void => {
  if (event.key === 'Enter') event.stopPropagation();
};

/** Kinds that the visual editor can express: those that name no principals. */
const VISUAL: ReadonlySet<PolicyKind> = new Set(['managed', 'inline']);

/** Why a policy cannot be saved as it stands; undefined where it can. */
export function refusalIn(text: string, kind: PolicyKind): PolicyFinding | undefined {
  return findingsOf(text, kind, undefined)[0];
}

/**
 * A policy as text or as cards, checked as one types by the server's own policy module, here in the browser, and tried
 * there too.
 */
export function PolicyEditor(props: PolicyEditorProps): ReactElement {
  const { kind, value, onChange, label = 'Policy', isReadOnly = false, line, quota } = props;
  const data = useIamData();
  const text = useDeferredValue(value);
  const findings = useMemo(() => findingsOf(text, kind, data), [text, kind, data]);
  const editor = useRef<PolicyTextHandle>(null);
  const [isVisual, setVisual] = useState(false);
  const [tried, setTried] = useState<TriedResult>();
  useEffect(() => {
    if (line !== undefined) editor.current?.goToLine(line);
  }, [line]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what is pressed are the fields within
    <div role="presentation" onKeyDown={keepEnter}>
      <SpaceBetween size="s">
        {VISUAL.has(kind) && !isReadOnly ? (
          <SegmentedControl
            label="How the policy is edited"
            selectedId={isVisual ? 'visual' : 'json'}
            options={[
              { id: 'visual', text: 'Visual' },
              { id: 'json', text: 'JSON' },
            ]}
            onChange={({ detail }) => setVisual(detail.selectedId === 'visual')}
          />
        ) : undefined}
        {isVisual ? (
          <VisualPolicy text={value} onChange={onChange} />
        ) : (
          <PolicyText
            ref={editor}
            label={label}
            value={value}
            isReadOnly={isReadOnly}
            findings={findings}
            data={data}
            deciding={tried}
            onChange={onChange}
          />
        )}
        <Size text={value} quota={quota} />
        <FindingsList
          findings={findings}
          onGo={({ from }) => {
            setVisual(false);
            // The text may have to be shown first.
            setTimeout(() => editor.current?.goTo(from));
          }}
        />
        <TryPanel text={text} kind={kind} onResult={setTried} />
      </SpaceBetween>
    </div>
  );
}

function Size({ text, quota }: { readonly text: string; readonly quota: number | undefined }): ReactElement {
  const size = policySize(text);
  if (quota !== undefined && size > quota) {
    return (
      <Alert type="error">The policy is longer than its quota of {quota.toLocaleString()} characters.</Alert>
    );
  }
  return (
    <Box color="text-body-secondary" fontSize="body-s">
      {quota === undefined
        ? `${size.toLocaleString()} characters`
        : `${size.toLocaleString()} of ${quota.toLocaleString()} characters, blanks not counted`}
    </Box>
  );
}
