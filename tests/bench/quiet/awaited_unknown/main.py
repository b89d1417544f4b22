async def handler(client, request):
    await client.get("https://example.org")
    await request.app.state.redis.get("a")
