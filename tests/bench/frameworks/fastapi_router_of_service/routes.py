from fastapi import APIRouter


def call(method, request):
    return method(request, context=None)


def get_router(service) -> APIRouter:
    router = APIRouter()

    @router.get("/work")
    async def work():
        return call(service.work, 1)

    return router


def register(app, service, prefix=""):
    app.include_router(get_router(service), prefix=prefix)
