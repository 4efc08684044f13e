/** One action that AWS does not have: the first letter of its access level, and the type of resource it acts on. */
export interface OwnAction {
  readonly level: 'L' | 'R' | 'W' | 'P';
  readonly resourceType?: string;
}

const list: OwnAction = { level: 'L' };
const read: OwnAction = { level: 'R' };
const write: OwnAction = { level: 'W' };
const permissions: OwnAction = { level: 'P' };
const ofCluster = (level: OwnAction['level']): OwnAction => ({ level, resourceType: 'cluster' });

/** Actions of Keywarden's own that policies may name, by service; a test holds them to the tables of the services. */
export const OWN_ACTIONS: Readonly<Record<string, Readonly<Record<string, OwnAction>>>> = {
  keywarden: {
    ApproveRootRecovery: write,
    CancelRootRecovery: write,
    CompleteRootRecovery: write,
    DescribeDataKeys: read,
    DescribeHsmFleet: read,
    DescribeKeyRotation: read,
    DescribeNodes: read,
    DescribeSettings: read,
    EndOtherWebSessions: write,
    EndWebSession: write,
    ExplainDenial: read,
    GetAccessKeyMaximumAge: read,
    GetAccessKeyUse: read,
    GetMetrics: read,
    GetRootGuardians: read,
    GetSecurityScore: read,
    ListAllAccounts: list,
    ListCredentials: list,
    ListWebSessions: list,
    PutAccessKeyMaximumAge: write,
    PutRootGuardians: permissions,
    RequestRootRecovery: write,
    RotateDataKey: write,
    SetAccessKeyExpiry: write,
    StartAccessKeyDraining: write,
    StopAccessKeyDraining: write,
  },
  compliance: {
    CreateAgreement: write,
    CreateReport: write,
    CreateTerm: write,
    DeleteReport: write,
    ListManagedReports: list,
    PublishReport: write,
    PutReportPart: write,
    UnpublishReport: write,
    WithdrawAgreement: write,
  },
  securitycenter: {
    ApprovePenetrationTest: write,
    CancelPenetrationTest: write,
    CreateTeamKey: write,
    DecryptMessage: write,
    DenyPenetrationTest: write,
    ApproveBulletin: write,
    CreateBulletin: write,
    DescribeBulletinRevisions: read,
    GetBulletin: read,
    ListBulletins: list,
    PublishBulletin: write,
    RejectBulletin: write,
    ReviseBulletin: write,
    SubmitBulletinForReview: write,
    UpdateBulletin: write,
    WithdrawBulletin: write,
    GetCenterSettings: read,
    GetPenetrationTest: read,
    GetTeamKeyRevocation: read,
    ListPenetrationTests: list,
    ListTeamKeys: list,
    PutCenterSettings: write,
    RequestPenetrationTest: write,
    RetireTeamKey: write,
    RotateTeamKey: write,
    SignAnnouncement: write,
    StopPenetrationTest: write,
  },
  cloudhsm: {
    ActivateCluster: ofCluster('W'),
    ChangeClusterUserPassword: ofCluster('W'),
    ConnectCluster: ofCluster('W'),
    CreateClusterUser: ofCluster('W'),
    CreateQuorumToken: ofCluster('W'),
    DeleteClusterKey: ofCluster('W'),
    DeleteClusterUser: ofCluster('W'),
    GenerateClusterKey: ofCluster('W'),
    ListClusterKeys: ofCluster('L'),
    ListClusterUsers: ofCluster('L'),
    RegisterQuorumKey: ofCluster('W'),
    ResetClusterUserPassword: ofCluster('W'),
    SetQuorum: ofCluster('W'),
    SignWithClusterKey: ofCluster('W'),
  },
};
