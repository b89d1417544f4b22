import graphviz


def show(graph: graphviz.Digraph, name):
    graph.render(filename=name, view=True)


async def handler(name):
    graph = graphviz.Digraph()
    graph.node("start")
    show(graph, name)
