import boto3

s3 = boto3.client("s3")


async def handler():
    s3.put_object(Bucket="a", Key="b", Body=b"c")
