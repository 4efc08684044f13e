export interface AudienceRule {
  readonly Kind: string;
  readonly Values: readonly string[];
}

export interface Vulnerability {
  readonly CveId?: string;
  readonly Title?: string;
  readonly Description?: string;
  readonly CweId?: string;
  readonly CweName?: string;
  readonly CvssV31Vector?: string;
  readonly CvssV40Vector?: string;
}

export interface Product {
  readonly Vendor?: string;
  readonly Name: string;
  readonly Affected?: readonly string[];
  readonly Fixed?: readonly string[];
  readonly NotAffected?: readonly string[];
  readonly UnderInvestigation?: readonly string[];
  readonly NotAffectedReason?: string;
}

/** What a bulletin says. */
export interface BulletinContent {
  readonly Title: string;
  readonly Summary: string;
  /** Markdown. */
  readonly Body?: string;
  readonly Severity?: string;
  readonly Vulnerabilities?: readonly Vulnerability[];
  readonly Products?: readonly Product[];
  readonly Remediations?: readonly {
    readonly Category: string;
    readonly Details: string;
    readonly Url?: string;
  }[];
  readonly References?: readonly { readonly Summary: string; readonly Url: string }[];
  readonly Credits?: readonly {
    readonly Names?: readonly string[];
    readonly Organization?: string;
    readonly Summary?: string;
    readonly Url?: string;
  }[];
  readonly Audience?: readonly AudienceRule[];
}

/** A bulletin; what only the team sees is absent for others. */
export interface Bulletin {
  readonly BulletinId: string;
  readonly State: string;
  readonly Revision?: number;
  /** Newest public version, 0 before the first. */
  readonly Version: number;
  readonly Content: BulletinContent;
  readonly Severity: string;
  readonly Scores: readonly {
    readonly CveId?: string;
    readonly Version: string;
    readonly Vector: string;
    readonly Score: number;
    readonly Severity: string;
  }[];
  readonly Authors?: readonly string[];
  readonly ApprovedBy?: string;
  readonly EmbargoUntil?: string;
  readonly UpdateDate: string;
  readonly Url?: string;
}

/** A bulletin that concerns the account. */
export interface Notice {
  readonly BulletinId: string;
  readonly Version: number;
  readonly Title: string;
  readonly Summary: string;
  readonly Severity: string;
  readonly PublishDate: string;
  readonly Reasons: readonly AudienceRule[];
  readonly AcknowledgedBy?: string;
  readonly AcknowledgeDate?: string;
}

export interface GuideCheck {
  readonly GuideId: string;
  readonly CheckId: string;
  readonly Title: string;
  readonly State: 'Passed' | 'Failed' | 'Unknown';
  readonly Text: string;
  readonly Names?: readonly string[];
  readonly Remedy?: { readonly ConsolePath: string; readonly Command: string };
}

interface OfBulletin {
  readonly BulletinId: string;
}
interface Step extends OfBulletin {
  readonly Revision: number;
}
interface Answer {
  readonly Bulletin: Bulletin;
}
interface Paged {
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

/** What the console asks of the Security Center about bulletins, notices and guides. */
export interface CenterOperations {
  readonly ListBulletins: {
    readonly input: Paged & { readonly State?: string };
    readonly output: { readonly Bulletins: readonly Bulletin[]; readonly NextToken?: string };
  };
  readonly GetBulletin: {
    readonly input: OfBulletin & { readonly Version?: number };
    readonly output: Answer;
  };
  readonly CreateBulletin: { readonly input: { readonly Content: BulletinContent }; readonly output: Answer };
  readonly UpdateBulletin: {
    readonly input: Step & { readonly Content: BulletinContent };
    readonly output: Answer;
  };
  readonly ReviseBulletin: {
    readonly input: Step & { readonly Content: BulletinContent; readonly ChangeNote: string };
    readonly output: Answer;
  };
  readonly SubmitBulletinForReview: { readonly input: Step; readonly output: Answer };
  readonly ApproveBulletin: { readonly input: Step; readonly output: Answer };
  readonly RejectBulletin: {
    readonly input: Step & { readonly Reason: string };
    readonly output: Answer;
  };
  readonly PublishBulletin: {
    readonly input: Step & { readonly EmbargoUntil?: string };
    readonly output: Answer;
  };
  readonly WithdrawBulletin: {
    readonly input: Step & { readonly Reason: string };
    readonly output: Answer;
  };
  readonly DescribeBulletinRevisions: {
    readonly input: OfBulletin;
    readonly output: {
      readonly Revisions: readonly {
        readonly Version: number;
        readonly PublishDate: string;
        readonly PublishedBy?: string;
        readonly ChangeNote: string;
      }[];
    };
  };
  readonly ListNoticesForAccount: {
    readonly input: { readonly IncludeAcknowledged?: boolean };
    readonly output: { readonly Notices: readonly Notice[] };
  };
  readonly AcknowledgeNotice: {
    readonly input: OfBulletin & { readonly Version: number };
    readonly output: object;
  };
  readonly ListAcknowledgements: {
    readonly input: Paged & OfBulletin;
    readonly output: {
      readonly Version: number;
      readonly Acknowledgements: readonly {
        readonly AccountId: string;
        readonly IsAcknowledged: boolean;
        readonly AcknowledgedBy?: string;
        readonly AcknowledgeDate?: string;
      }[];
      readonly NextToken?: string;
    };
  };
  readonly ListGuides: {
    readonly input: object;
    readonly output: {
      readonly Guides: readonly {
        readonly GuideId: string;
        readonly Title: string;
        readonly Summary: string;
      }[];
    };
  };
  readonly RunGuideChecks: {
    readonly input: { readonly GuideId?: string };
    readonly output: { readonly Checks: readonly GuideCheck[] };
  };
}
