import pg8000
import pymssql
from docxtpl import DocxTemplate
from influxdb import InfluxDBClient
from kazoo.client import KazooClient
from tika import parser


async def handler(zookeeper: KazooClient, influx: InfluxDBClient, text: str):
    pg8000.connect("app").cursor().execute("select 1")
    with pymssql.connect("db") as connection, connection.cursor() as cursor:
        cursor.execute("select 1")
    influx.query("select 1")
    with zookeeper.Lock("/jobs"):
        pass
    DocxTemplate("letter.docx").render({"text": text})
    return parser.from_buffer(text)
