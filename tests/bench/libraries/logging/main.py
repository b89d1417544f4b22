import logging

logger = logging.getLogger(__name__)


async def handler():
    logger.info("hello")
    logging.warning("hello")
