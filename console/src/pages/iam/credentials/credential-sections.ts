import type { ComponentType } from 'react';
import type { Credential } from '../../../api/own-operations.ts';
import { AccessKeys } from './access-keys.tsx';
import { DelegatedAccess } from './delegated-access.tsx';
import { MfaDevices } from './mfa-devices.tsx';
import type { CredentialOwner } from './owner.ts';
import { Password } from './password.tsx';
import { ServiceCredentials } from './service-credentials.tsx';
import { BrowserSessions, ProgramSessions } from './sessions.tsx';
import { SigningCertificates } from './signing-certificates.tsx';
import { SshPublicKeys } from './ssh-public-keys.tsx';

export interface SectionProps {
  readonly owner: CredentialOwner;
  /** Of the section's kind alone. */
  readonly credentials: readonly Credential[];
}

/** One part of the page for each kind of credential there is; a test compares them with the server's list. */
export const CREDENTIAL_SECTIONS: Readonly<Record<string, ComponentType<SectionProps>>> = {
  Password,
  AccessKey: AccessKeys,
  MfaDevice: MfaDevices,
  SigningCertificate: SigningCertificates,
  SshPublicKey: SshPublicKeys,
  ServiceSpecificCredential: ServiceCredentials,
  WebSession: BrowserSessions,
  ProgramSession: ProgramSessions,
  DelegatedAccess,
};

/** Kinds that root cannot have, by IAM's own rules. */
export const NOT_OF_ROOT: ReadonlySet<string> = new Set(['SshPublicKey', 'ServiceSpecificCredential']);
