from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.service_resource import Bucket
    from types_aiobotocore_s3 import S3Client as AsyncS3Client
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_s3.paginator import ListObjectsV2Paginator


class Archive:
    def __init__(self, client: "S3Client", table: "DynamoDBClient", pages: "ListObjectsV2Paginator") -> None:
        self.client = client
        self.table = table
        self.pages = pages

    async def fetch(self, key: str):
        self.client.put_object(Bucket="archive", Key=key, Body=b"")
        self.table.get_item(TableName="archive", Key={})
        for page in self.pages.paginate(Bucket="archive"):
            print(page)
        return self.client.generate_presigned_url("get_object")


async def upload(bucket: "Bucket", client: "AsyncS3Client"):
    bucket.upload_file("a", "b")
    await client.put_object(Bucket="archive", Key="a", Body=b"")
