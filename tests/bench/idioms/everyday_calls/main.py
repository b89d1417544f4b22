import copy
import datetime
import json
import os
import random
import re
import time
import uuid


async def handler(payload: dict):
    name = os.environ.get("NAME") or os.getenv("OTHER")
    stamp = datetime.datetime.now().isoformat() + str(uuid.uuid4())
    text = json.dumps({"a": 1, "name": name, "stamp": stamp})
    os.path.join("a", re.sub("a", "b", text))
    random.random() + time.monotonic()
    return copy.copy(payload)
