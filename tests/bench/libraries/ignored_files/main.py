import pathspec


def kept(root, patterns):
    spec = pathspec.GitIgnoreSpec.from_lines(patterns)
    return {entry.path for entry in spec.match_tree_entries(root)}


async def handler(root):
    spec = pathspec.PathSpec.from_lines("gitwildmatch", ["*.pyc"])
    later = spec.match_tree_files(root)
    return kept(root, ["*.pyc"]), spec.match_file("a.pyc"), later
