import time


class Service:
    def work(self, request, context):
        time.sleep(1)
