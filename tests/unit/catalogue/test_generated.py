"""Packages that tools generate: what stands for them, and that their own source is not asked."""

import pytest

from asynclint.catalogue.generated import stand_in
from asynclint.catalogue.load import Catalogue


@pytest.mark.parametrize(
    ("name", "stands_in"),
    [
        ("shop.v1.prices_pb2_grpc.PricesStub.Get", "grpc.Stub.Get"),
        ("mypy_boto3_s3.S3Client.get_object", "botocore.client.BaseClient.get_object"),
        ("mypy_boto3_s3.client.S3Client", "botocore.client.BaseClient"),
        ("types_boto3_s3.paginator.ListObjectsV2Paginator", "botocore.paginate.Paginator"),
        ("types_boto3_s3.BucketExistsWaiter.wait", "botocore.waiter.Waiter.wait"),
        ("mypy_boto3_s3.service_resource.BucketObjectsCollection", "boto3.resources.collection.ResourceCollection"),
        ("mypy_boto3_s3.service_resource.Bucket", "boto3.resources.base.ServiceResource"),
        ("types_aiobotocore_s3.client.S3Client", "aiobotocore.client.AioBaseClient"),
        ("mypy_boto3_s3.type_defs.TagTypeDef", "mypy_boto3_s3.type_defs.TagTypeDef"),
        ("app.clients.S3Client", "app.clients.S3Client"),
    ],
)
def test_the_name_tells_what_stands_for_it(name: str, stands_in: str) -> None:
    assert stand_in(name) == stands_in


def test_the_source_of_generated_types_is_not_followed() -> None:
    catalogue = Catalogue()
    assert catalogue.knows("mypy_boto3_s3")
    assert catalogue.knows("types_aiobotocore_s3.client")
    assert not catalogue.knows("boto3_of_our_own")
