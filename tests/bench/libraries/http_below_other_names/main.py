import cloudscraper
import httplib2
import ntplib
import pysolr
import ray
import yagmail

solr = pysolr.Solr("https://solr.example")


async def handler(reference):
    cloudscraper.create_scraper().get("https://a.example", timeout=3)
    httplib2.Http(timeout=3).request("https://a.example")
    solr.search("title:x")
    ntplib.NTPClient().request("time.example")
    yagmail.SMTP("me@example").send("you@example")
    ray.get(reference)
    return await reference
