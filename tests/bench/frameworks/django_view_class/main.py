import time

from django.views import View


class Index(View):
    async def get(self, request):
        time.sleep(1)
