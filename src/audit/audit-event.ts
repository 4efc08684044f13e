import type { AccountId } from '../core/account.ts';
import type { Instant } from '../core/clock.ts';

/**
 * One call, in the members of a CloudTrail record.
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
  readonly userIdentity: Readonly<Record<string, unknown>>;
  readonly requestParameters: Readonly<Record<string, unknown>> | null;
  readonly responseElements: Readonly<Record<string, unknown>> | null;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly resources?: readonly {
    readonly arn: string;
    readonly accountId: AccountId;
    readonly type?: string;
  }[];
  readonly additionalEventData?: Readonly<Record<string, unknown>>;
  readonly tlsDetails?: Readonly<Record<string, string>>;
}
