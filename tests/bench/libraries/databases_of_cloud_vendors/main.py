import aerospike
import happybase
import redshift_connector
import singlestoredb
import trino
from cassio.table import MetadataVectorCassandraTable
from glide_sync import GlideClient, GlideClientConfiguration, ft
from momento import CacheClient


async def handler(table: MetadataVectorCassandraTable, cache: CacheClient, config: GlideClientConfiguration):
    redshift_connector.connect(host="db").cursor().execute("select 1")
    singlestoredb.connect("db").cursor().execute("select 1")
    trino.dbapi.connect(host="db").cursor().execute("select 1")
    table.metric_ann_search([0.1], n=3, metric="cos")
    table.metric_ann_search_async([0.1], n=3, metric="cos")
    cache.get("names", "key")
    client = GlideClient.create(config)
    ft.search(client, "index", "query")
    client.get("key")
    happybase.Connection("hbase").table("rows").row(b"1")
    aerospike.client({"hosts": []}).get(("a", "b", "c"))
