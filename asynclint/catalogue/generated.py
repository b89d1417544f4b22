"""Code that tools generate, one package or module for each service: names tell what stands for all of it."""

import re

#: In names of generated code, and nowhere else: most names have none of them.
_MARKS = ("_pb2_grpc.", "_boto3_", "types_aiobotocore_")
#: Types of the services of AWS, for annotations only; what they stand for is made at run time.
_BOTO3 = r"^(?:mypy_boto3|types_boto3)_\w+\."
_AIOBOTOCORE = r"^types_aiobotocore_\w+\."
_STANDS_IN = tuple(
    (re.compile(pattern + r"(?=\.|$)"), name)
    for pattern, name in (
        # what protoc writes, often only when the image is built
        (r"(\w+\.)*\w+_pb2_grpc\.\w+Stub", "grpc.Stub"),
        (_BOTO3 + r"(client\.)?\w*Client", "botocore.client.BaseClient"),
        (_BOTO3 + r"(paginator\.)?\w+Paginator", "botocore.paginate.Paginator"),
        (_BOTO3 + r"(waiter\.)?\w+Waiter", "botocore.waiter.Waiter"),
        (_BOTO3 + r"service_resource\.\w+Collection", "boto3.resources.collection.ResourceCollection"),
        (_BOTO3 + r"(service_resource\.\w+|\w*ServiceResource)", "boto3.resources.base.ServiceResource"),
        (_AIOBOTOCORE + r"(client\.)?\w*Client", "aiobotocore.client.AioBaseClient"),
    )
)
_PACKAGES = re.compile(r"(mypy_boto3|types_boto3|types_aiobotocore)_\w+")


def stand_in(dotted: str) -> str:
    """The name of what the catalogue describes in the place of something generated; all other names as they are."""
    if any(mark in dotted for mark in _MARKS):
        for pattern, name in _STANDS_IN:
            found, times = pattern.subn(name, dotted, count=1)
            if times:
                return found
    return dotted


def is_generated(package: str) -> bool:
    """Does the package hold nothing but generated types? Its source says less than the catalogue."""
    return _PACKAGES.match(package) is not None
