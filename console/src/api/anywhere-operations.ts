/** What anchors, profiles and CRLs share; dates in ISO 8601. */
interface Switched {
  readonly name: string;
  readonly enabled: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** An authority whose certificates the account takes. */
export interface TrustAnchor extends Switched {
  readonly trustAnchorId: string;
  readonly trustAnchorArn: string;
  readonly source: {
    readonly sourceType?: string;
    readonly sourceData?: { readonly x509CertificateData?: string };
  };
}

/** Which roles certificates may become, and for how long. */
export interface AnywhereProfile extends Switched {
  readonly profileId: string;
  readonly profileArn: string;
  readonly roleArns: readonly string[];
  readonly durationSeconds: number;
  readonly acceptRoleSessionName: boolean;
}

/** Certificates that their authority revoked. */
export interface Crl extends Switched {
  readonly crlId: string;
  readonly crlArn: string;
  readonly trustAnchorArn: string;
}

/** Who came with a certificate. */
export interface AnywhereSubject {
  readonly subjectId: string;
  readonly x509Subject: string;
  readonly enabled: boolean;
  readonly lastSeenAt: string;
  readonly createdAt: string;
}

/** A certificate that a subject came with. */
export interface SubjectCredential {
  readonly serialNumber: string;
  readonly issuer: string;
  readonly seenAt: string;
}

interface Page {
  readonly nextToken?: string;
  readonly pageSize?: number;
}

interface Listed {
  readonly nextToken?: string;
}

interface Operation<Input, Output> {
  readonly input: Input;
  readonly output: Output;
}

type ByAnchor = Operation<{ readonly trustAnchorId: string }, object>;
type ByProfile = Operation<{ readonly profileId: string }, object>;
type ByCrl = Operation<{ readonly crlId: string }, object>;

/** Operations of IAM Roles Anywhere that the console calls; typed by hand, as no SDK of it is installed. */
export interface AnywhereOperations {
  readonly ListTrustAnchors: Operation<Page, Listed & { readonly trustAnchors: readonly TrustAnchor[] }>;
  readonly ListProfiles: Operation<Page, Listed & { readonly profiles: readonly AnywhereProfile[] }>;
  readonly ListCrls: Operation<Page, Listed & { readonly crls: readonly Crl[] }>;
  readonly ListSubjects: Operation<Page, Listed & { readonly subjects: readonly AnywhereSubject[] }>;
  readonly GetSubject: Operation<
    { readonly subjectId: string },
    { readonly subject: { readonly credentials: readonly SubjectCredential[] } }
  >;
  readonly CreateTrustAnchor: Operation<
    {
      readonly name: string;
      readonly enabled: boolean;
      readonly source: {
        readonly sourceType: 'CERTIFICATE_BUNDLE';
        readonly sourceData: { readonly x509CertificateData: string };
      };
    },
    object
  >;
  readonly CreateProfile: Operation<
    {
      readonly name: string;
      readonly enabled: boolean;
      readonly roleArns: readonly string[];
      readonly durationSeconds: number;
      readonly acceptRoleSessionName: boolean;
    },
    object
  >;
  /** `crlData` is Base64 of the file. */
  readonly ImportCrl: Operation<
    {
      readonly name: string;
      readonly enabled: boolean;
      readonly crlData: string;
      readonly trustAnchorArn: string;
    },
    object
  >;
  readonly EnableTrustAnchor: ByAnchor;
  readonly DisableTrustAnchor: ByAnchor;
  readonly DeleteTrustAnchor: ByAnchor;
  readonly EnableProfile: ByProfile;
  readonly DisableProfile: ByProfile;
  readonly DeleteProfile: ByProfile;
  readonly EnableCrl: ByCrl;
  readonly DisableCrl: ByCrl;
  readonly DeleteCrl: ByCrl;
}
