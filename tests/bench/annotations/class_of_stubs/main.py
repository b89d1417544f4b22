from typing import TYPE_CHECKING

import boto3

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class Store:
    def __init__(self) -> None:
        self.s3 = self.connect()

    def connect(self) -> "S3Client":
        return boto3.client("s3")


async def save(store: Store, data: bytes):
    store.s3.put_object(Bucket="b", Key="k", Body=data)
