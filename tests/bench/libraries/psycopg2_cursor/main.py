import psycopg2


async def handler():
    connection = psycopg2.connect("dbname=a")
    with connection.cursor() as cursor:
        cursor.execute("select 1")
        cursor.fetchone()
