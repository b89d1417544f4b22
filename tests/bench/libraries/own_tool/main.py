import requests
from langchain_core.retrievers import BaseRetriever
from langchain_core.tools import BaseTool


class Pages(BaseRetriever):
    def _get_relevant_documents(self, query, *, run_manager):
        return []


class Search(BaseTool):
    def _run(self, query):
        return requests.get("https://example.org", params={"q": query})


async def handler(query, other: BaseRetriever):
    Pages().invoke(query)
    Search().invoke(query)
    other.invoke(query)
