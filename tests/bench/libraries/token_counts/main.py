import tiktoken


def tokens(messages, model):
    encoding = tiktoken.encoding_for_model(model)
    return sum(len(encoding.encode(message["content"])) for message in messages)


async def handler(messages):
    encoding = tiktoken.get_encoding("cl100k_base")
    return tokens(messages, "gpt-4o"), encoding.decode([1, 2])
