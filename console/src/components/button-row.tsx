import SpaceBetween from '@cloudscape-design/components/space-between';
import { Children, Fragment, isValidElement, type ReactElement, type ReactNode } from 'react';

/** What stands in a fragment counts as each by itself: with React 19 Cloudscape puts no space within fragments. */
const each = (children: ReactNode): ReactNode[] =>
  Children.toArray(children).flatMap((child) =>
    isValidElement<{ readonly children?: ReactNode }>(child) && child.type === Fragment
      ? each(child.props.children)
      : [child],
  );

/** Buttons side by side, with space between. */
export function ButtonRow({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {each(children)}
    </SpaceBetween>
  );
}
