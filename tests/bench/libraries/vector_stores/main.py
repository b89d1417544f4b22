import lancedb
import pyseekdb
from chromadb.api import ClientAPI
from couchbase.cluster import Cluster
from lancedb.db import LanceTable
from timescale_vector.client import Async, Sync
from weaviate import Client


async def handler(chroma: ClientAPI, table: LanceTable, cluster: Cluster, sync: Sync, later: Async, weaviate: Client):
    chroma.get_or_create_collection("notes").add(ids=["1"], documents=["text"])
    table.checkout_latest()
    lancedb.connect("data")
    result = cluster.query("select 1")
    list(result.rows())
    sync.search([0.1])
    await later.search([0.1])
    query = weaviate.query.get("Note", ["text"]).with_limit(3)
    query.do()
    pyseekdb.Client().get_collection("notes").query(query_texts="x")
