"""The story of a first day with Keywarden, told by boto3; prints what it saw as JSON."""

import json
import sys

import boto3
from botocore.exceptions import ClientError

given = json.loads(sys.argv[1])
account = given["account"]
name = given["name"]


def refusal(call, **arguments):
    """The error of a call that must fail."""
    try:
        call(**arguments)
    except ClientError as error:
        answer = error.response
        return [
            answer["Error"]["Code"],
            answer["ResponseMetadata"]["HTTPStatusCode"],
            answer["Error"]["Message"],
        ]
    return "it was not refused"


def clients(credentials):
    session = boto3.Session(
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials.get("SessionToken"),
        region_name="us-east-1",
    )
    return [session.client(service, endpoint_url=given["url"]) for service in ("iam", "sts")]


root_iam = boto3.client("iam", endpoint_url=given["url"])
root_sts = boto3.client("sts", endpoint_url=given["url"])
seen = {"root": root_sts.get_caller_identity()["Arn"]}

user = root_iam.create_user(UserName=name, Tags=[{"Key": "team", "Value": "blue"}])["User"]
key = root_iam.create_access_key(UserName=name)["AccessKey"]
iam, sts = clients(key)
seen["user"] = sts.get_caller_identity()["Arn"]
seen["deniedFirst"] = refusal(iam.list_users)

document = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*"},
        {"Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession"], "Resource": "*"},
    ],
}
policy = root_iam.create_policy(PolicyName=name, PolicyDocument=json.dumps(document))["Policy"]
root_iam.attach_user_policy(UserName=name, PolicyArn=policy["Arn"])
seen["granted"] = user["UserId"] in [one["UserId"] for one in iam.list_users()["Users"]]
seen["notGranted"] = refusal(iam.list_roles)
stored = root_iam.get_policy_version(PolicyArn=policy["Arn"], VersionId="v1")["PolicyVersion"]
seen["documentComesBack"] = stored["Document"] == document

trust = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": user["Arn"]},
            "Action": ["sts:AssumeRole", "sts:TagSession"],
            "Condition": {"StringEquals": {"sts:ExternalId": "seventeen"}},
        }
    ],
}
role = root_iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]
root_iam.put_role_policy(
    RoleName=name,
    PolicyName="inline",
    PolicyDocument=json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:List*", "Resource": "*"}]}
    ),
)
seen["assumeWithoutId"] = refusal(sts.assume_role, RoleArn=role["Arn"], RoleSessionName="day")
session = sts.assume_role(
    RoleArn=role["Arn"],
    RoleSessionName="day",
    ExternalId="seventeen",
    Tags=[{"Key": "shift", "Value": "early"}],
    Policy=json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:ListRoles", "Resource": "*"}]}
    ),
)
role_iam, role_sts = clients(session["Credentials"])
seen["session"] = role_sts.get_caller_identity()["Arn"]
seen["roleMay"] = name in [one["RoleName"] for one in role_iam.list_roles()["Roles"]]
seen["sessionPolicyNarrows"] = refusal(role_iam.list_users)

temporary_iam, temporary_sts = clients(sts.get_session_token()["Credentials"])
seen["sessionToken"] = temporary_sts.get_caller_identity()["Arn"]
seen["sessionTokenInIam"] = refusal(temporary_iam.list_users)

pages = root_iam.get_paginator("list_users").paginate(PathPrefix="/many/", PaginationConfig={"PageSize": 60})
lengths = []
names = []
for page in pages:
    lengths.append(len(page["Users"]))
    names.extend(one["UserName"] for one in page["Users"])
seen["pages"] = lengths
seen["allThere"] = names == sorted(names) and len(set(names)) == 250

root_iam.detach_user_policy(UserName=name, PolicyArn=policy["Arn"])
seen["deniedAgain"] = refusal(iam.list_users)
root_iam.update_access_key(UserName=name, AccessKeyId=key["AccessKeyId"], Status="Inactive")
seen["inactive"] = refusal(sts.get_caller_identity)

print(json.dumps(seen))
