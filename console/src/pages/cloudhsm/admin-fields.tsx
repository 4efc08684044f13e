import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactElement } from 'react';

export interface AdminLogin {
  readonly AdminName: string;
  readonly AdminPassword: string;
}

interface AdminFieldsProps {
  readonly admin: AdminLogin;
  readonly onChange: (admin: AdminLogin) => void;
}

/** Which admin of the cluster does it; the HSM itself checks the password. */
export function AdminFields({ admin, onChange }: AdminFieldsProps): ReactElement {
  return (
    <SpaceBetween size="m">
      <FormField label="Your name as an admin of the cluster">
        <Input
          value={admin.AdminName}
          onChange={({ detail }) => onChange({ ...admin, AdminName: detail.value })}
        />
      </FormField>
      <FormField label="Your password in the cluster" description="It goes to the HSM and is not kept.">
        <Input
          type="password"
          autoComplete="off"
          value={admin.AdminPassword}
          onChange={({ detail }) => onChange({ ...admin, AdminPassword: detail.value })}
        />
      </FormField>
    </SpaceBetween>
  );
}
