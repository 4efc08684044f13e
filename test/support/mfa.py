"""MFA as boto3 speaks it: a device from its making to its end, and what it opens."""
import json
import os
import subprocess
import sys
import time

import boto3
from botocore.exceptions import ClientError

wanted = json.loads(sys.argv[1])
user = wanted["user"]
endpoint = os.environ["AWS_ENDPOINT_URL"]
iam = boto3.client("iam", endpoint_url=endpoint)


def code(seed, step):
    return subprocess.run(
        ["/usr/bin/oathtool", "--totp", f"--now=@{step * 30}", "--base32", seed],
        check=True, capture_output=True, text=True,
    ).stdout.strip()


def refusal(call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None


made = iam.create_virtual_mfa_device(VirtualMFADeviceName=f"{user}-boto3")["VirtualMFADevice"]
serial, seed = made["SerialNumber"], made["Base32StringSeed"].decode()
now = int(time.time()) // 30
two = {"AuthenticationCode1": code(seed, now - 1), "AuthenticationCode2": code(seed, now)}
seen = {"wrong": refusal(iam.enable_mfa_device, UserName=user, SerialNumber=serial,
                         AuthenticationCode1="000000", AuthenticationCode2="000000")}
iam.enable_mfa_device(UserName=user, SerialNumber=serial, **two)
seen["again"] = refusal(iam.enable_mfa_device, UserName=user, SerialNumber=serial, **two)
seen["listed"] = [one["SerialNumber"] == serial for one in iam.list_mfa_devices(UserName=user)["MFADevices"]]

own = boto3.client("sts", endpoint_url=endpoint,
                   aws_access_key_id=wanted["key"], aws_secret_access_key=wanted["secret"])
factor = {"SerialNumber": serial, "TokenCode": code(seed, now + 1)}
seen["session"] = "SessionToken" in own.get_session_token(**factor)["Credentials"]
seen["replay"] = refusal(own.get_session_token, **factor)
seen["in_use"] = refusal(iam.delete_virtual_mfa_device, SerialNumber=serial)
iam.deactivate_mfa_device(UserName=user, SerialNumber=serial)
iam.delete_virtual_mfa_device(SerialNumber=serial)
seen["left"] = len(iam.list_virtual_mfa_devices()["VirtualMFADevices"])
print(json.dumps(seen))
