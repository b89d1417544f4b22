import peewee


class User(peewee.Model):
    name = peewee.CharField()


async def handler():
    user = User.get(User.name == "a")
    user.save()
    for other in User.select():
        other.delete_instance()
