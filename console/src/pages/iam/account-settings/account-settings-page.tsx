import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactElement } from 'react';
import { AccountAlias } from './account-alias.tsx';
import { KeyMaximumAge } from './key-maximum-age.tsx';
import { PasswordPolicy } from './password-policy.tsx';
import { Quotas } from './quotas.tsx';

/** What holds for the whole account: its alias, what passwords must be like, how old keys may grow, and how much of its quotas is used. */
export function AccountSettingsPage(): ReactElement {
  return (
    <ContentLayout header={<Header variant="h1">Account settings</Header>}>
      <SpaceBetween size="l">
        <AccountAlias />
        <PasswordPolicy />
        <KeyMaximumAge />
        <Quotas />
      </SpaceBetween>
    </ContentLayout>
  );
}
