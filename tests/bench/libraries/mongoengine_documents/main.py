import dataset
import mongoengine

events = dataset.connect("postgresql://db/app")["events"]


class Book(mongoengine.Document):
    title = mongoengine.StringField()


async def handler(title: str):
    query = Book.objects(title=title).order_by("title")
    for book in query:
        book.delete()
    events.insert({"title": title})
