import time

from fastapi import APIRouter, Depends, FastAPI


def plain():
    time.sleep(1)


async def modern():
    time.sleep(1)


app = FastAPI(dependencies=[Depends(plain)])
router = APIRouter(dependencies=[Depends(plain), Depends(modern)])
