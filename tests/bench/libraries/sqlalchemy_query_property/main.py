import models


async def handler():
    return models.User.query.filter_by(id=1).first()
