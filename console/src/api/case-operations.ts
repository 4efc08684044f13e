/** A report of a vulnerability on its way. */
export interface CaseView {
  readonly CaseId: string;
  readonly Title: string;
  readonly State: string;
  /** What it may become. */
  readonly NextStates: readonly string[];
  readonly Severity?: string;
  readonly Cves: readonly string[];
  readonly Assignee?: string;
  readonly CreateDate: string;
  readonly UpdateDate: string;
  readonly AcknowledgeByDate: string;
  readonly FixByDate: string;
  readonly AcknowledgeDate?: string;
  readonly FixDate?: string;
  readonly EmbargoEndDate?: string;
  readonly Overdue?: string;
  readonly BulletinId?: string;
  readonly CreditName?: string;
}

export interface CaseParty {
  readonly PartyId: string;
  readonly Role: string;
  readonly Name: string;
  readonly Email?: string;
  readonly LastSeenDate?: string;
  readonly RemoveDate?: string;
}

export interface CaseFile {
  readonly FileId: string;
  readonly FileName: string;
  /** Bytes. */
  readonly Size: number;
  /** Whether it is an OpenPGP message to the team. */
  readonly IsEncrypted: boolean;
}

export interface CaseMessage {
  readonly MessageId: string;
  readonly PartyId?: string;
  readonly Author: string;
  readonly Audience: 'INTERNAL' | 'ALL' | 'PARTY';
  readonly Text: string;
  readonly IsEncrypted: boolean;
  readonly CreateDate: string;
  readonly Files: readonly CaseFile[];
}

export interface WholeCase {
  readonly Case: CaseView;
  readonly Parties: readonly CaseParty[];
  readonly Messages: readonly CaseMessage[];
  readonly History: readonly {
    readonly Date: string;
    readonly From: string;
    readonly To: string;
    readonly By: string;
    readonly Note?: string;
  }[];
}

export interface PenetrationTest {
  readonly PenetrationTestId: string;
  readonly AccountId: string;
  readonly Status: string;
  readonly Targets: readonly string[];
  readonly SourceCidrs: readonly string[];
  readonly Methods: readonly string[];
  readonly StartDate: string;
  readonly EndDate: string;
  readonly Reason?: string;
}

interface OfCase {
  readonly CaseId: string;
}
interface OfTest {
  readonly PenetrationTestId: string;
}
interface Decided {
  readonly input: OfTest & { readonly Reason?: string };
  readonly output: { readonly PenetrationTest: PenetrationTest };
}

/** What the console asks of the Security Center about reports and penetration tests. */
export interface CaseOperations {
  readonly ListCases: {
    readonly input: { readonly MaxResults?: number };
    readonly output: { readonly Cases: readonly CaseView[] };
  };
  readonly GetCase: { readonly input: OfCase; readonly output: WholeCase };
  readonly UpdateCase: {
    readonly input: OfCase & {
      readonly State?: string;
      readonly Note?: string;
      readonly DuplicateOf?: string;
      readonly LiftEmbargo?: boolean;
    };
    readonly output: { readonly Case: CaseView };
  };
  readonly PostCaseMessage: {
    readonly input: OfCase & {
      readonly Text: string;
      readonly Audience: 'INTERNAL' | 'ALL' | 'PARTY';
      readonly PartyId?: string;
    };
    readonly output: { readonly MessageId: string };
  };
  readonly AddCaseParty: {
    readonly input: OfCase & { readonly Role: string; readonly Name: string; readonly Email?: string };
    readonly output: { readonly Party: CaseParty; readonly CaseUrl: string };
  };
  readonly DecryptCaseContent: {
    /** One of both. */
    readonly input: OfCase & { readonly MessageId?: string; readonly FileId?: string };
    /** In base64. */
    readonly output: { readonly Plaintext: string; readonly FileName?: string };
  };
  readonly GetCaseFile: {
    readonly input: OfCase & { readonly FileId: string };
    /** In base64. */
    readonly output: { readonly FileName: string; readonly Content: string };
  };
  readonly CreateBulletinFromCase: {
    readonly input: OfCase;
    readonly output: { readonly Bulletin: { readonly BulletinId: string } };
  };
  readonly ListPenetrationTests: {
    readonly input: { readonly AllAccounts?: boolean; readonly MaxResults?: number };
    readonly output: { readonly PenetrationTests: readonly PenetrationTest[] };
  };
  readonly RequestPenetrationTest: {
    readonly input: {
      readonly Targets: readonly string[];
      readonly SourceCidrs: readonly string[];
      readonly Methods: readonly string[];
      readonly Contacts: readonly { readonly Name: string; readonly Email: string }[];
      readonly StartDate: string;
      readonly EndDate: string;
      readonly AcceptsRules: boolean;
    };
    readonly output: { readonly PenetrationTest: PenetrationTest };
  };
  readonly ApprovePenetrationTest: Decided;
  readonly DenyPenetrationTest: Decided;
  readonly StopPenetrationTest: Decided;
  readonly CancelPenetrationTest: Decided;
}
