"""ASL303: a pool that opens as many connections as anybody asks for."""

from collections.abc import Iterator

from asynclint.api import CallSite, Finding, Rule, approach, public_name


class UnboundedConnectionPool(Rule):
    code = "ASL303"
    name = "unbounded-connection-pool"
    message = "`{pool}` {how}: a burst of requests opens one connection each"

    def check_site(self, site: CallSite) -> Iterator[Finding]:
        pool = site.pool
        if pool is None or not site.serves:
            return
        given = site.argument(pool.position, pool.keyword)
        off = next((value for value in pool.unlimited if given.is_always(value)), "")
        if given.given and off != "":
            how = f"has no limit of connections (`{pool.keyword}={off}`)"
        elif given.absent and pool.default is None:
            how = f"has no limit of connections without `{pool.keyword}`"
        else:
            return
        yield self.finding(
            site.at,
            site.function,
            severity=self.severity if site.builds else None,
            evidence=approach(site, site.path, "opens as many connections as anybody asks for"),
            help=f"pass `{pool.keyword}=100`, or what the other side and the file-descriptor limit allow",
            pool=public_name(site.symbols[0]),
            how=how,
        )
