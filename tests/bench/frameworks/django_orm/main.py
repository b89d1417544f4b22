from django.db import models


class User(models.Model):
    name = models.CharField(max_length=10)


async def view(request):
    users = User.objects.filter(name="a")
    await users.afirst()
    User.objects.get(pk=1)
    user = await User.objects.aget(pk=1)
    user.save()
    await user.asave()
