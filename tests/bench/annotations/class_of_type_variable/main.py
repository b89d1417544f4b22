import time

from ids import Id, JobId, NodeId


class RemoteJobId(JobId):
    def hex(self):
        time.sleep(1)
        return super().hex()


async def handler(given: Id):
    NodeId.parse("a").hex()
    NodeId.parse("a").copy().hex()
    JobId.parse("a").copy().hex()
    given.hex()
    RemoteJobId.parse("a").copy().hex()
