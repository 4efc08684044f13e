import type { AccountId } from '../core/account.ts';
import type { Instant } from '../core/clock.ts';

/** A resource an event touched, as `LookupEvents` lists it. */
export interface AuditResource {
  /** CloudFormation's name of the kind, such as `AWS::IAM::User`. */
  readonly type: string;
  /** Name, or ARN where the kind has no name. */
  readonly name: string;
}

/** Who made a call, in the members of CloudTrail's `userIdentity` element. */
export interface UserIdentity {
  readonly type:
    | 'Root'
    | 'IAMUser'
    | 'AssumedRole'
    | 'FederatedUser'
    | 'WebIdentityUser'
    | 'SAMLUser'
    | 'AWSAccount'
    | 'AWSService'
    | 'Unknown';
  readonly principalId?: string;
  readonly arn?: string;
  readonly accountId?: AccountId;
  readonly accessKeyId?: string;
  readonly userName?: string;
  /** Who vouches for a user of web identity or SAML. */
  readonly identityProvider?: string;
  /** Which service acted by itself. */
  readonly invokedBy?: string;
  readonly sessionContext?: Readonly<Record<string, unknown>>;
}

/**
 * One call, allowed, denied or failed.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export interface AuditEvent {
  readonly eventId: string;
  readonly eventTime: Instant;
  readonly eventSource: string;
  readonly eventName: string;
  readonly awsRegion: string;
  readonly sourceIPAddress: string;
  readonly userAgent: string;
  readonly requestId: string;
  readonly readOnly: boolean;
  readonly eventType: 'AwsApiCall' | 'AwsConsoleSignIn' | 'AwsServiceEvent';
  /** Account whose trail shows the event. */
  readonly recipientAccountId: AccountId;
  /** Where several accounts are shown the call, the same in the event of each. */
  readonly sharedEventId?: string;
  readonly userIdentity: UserIdentity;
  readonly requestParameters: Readonly<Record<string, unknown>> | null;
  readonly responseElements: Readonly<Record<string, unknown>> | null;
  /** What is neither parameter nor answer; of a sign-in, whether a second factor was given. */
  readonly additionalEventData?: Readonly<Record<string, string>>;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  /** True where the console asked for somebody; CloudTrail's `sessionCredentialFromConsole`. */
  readonly isFromConsole?: boolean;
  readonly resources: readonly AuditResource[];
  /** Of a denial: its explanation, as JSON, for who asks by the request id. No part of the record. */
  readonly denial?: string;
  /** Host the client asked for, and TLS version and cipher where TLS ends here. */
  readonly tlsDetails?: Readonly<Record<string, string>>;
}
