from google.cloud import aiplatform, iam_credentials_v1


def token(account):
    client = iam_credentials_v1.IAMCredentialsClient()
    return client.generate_access_token(name=account).access_token


async def handler(account, later: aiplatform.gapic.PredictionServiceAsyncClient):
    await later.predict(endpoint=account)
    token(account)
    aiplatform.Endpoint(account).predict([])
