from git import Repo


async def handler(repo: Repo):
    repo.remotes.origin.pull()
    repo.remotes[0].fetch()
    for remote in repo.remotes:
        remote.push()
