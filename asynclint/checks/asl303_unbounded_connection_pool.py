"""ASL303: a pool that opens as many connections as anybody asks for."""

from collections.abc import Iterator

from asynclint.api import Applicability, CallSite, Confidence, Finding, Fix, Rule, SetKeyword, approach, public_name


class UnboundedConnectionPool(Rule):
    code = "ASL303"
    name = "unbounded-connection-pool"
    message = "`{pool}` {how}: a burst of requests opens one connection each"
    preview = True

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
        pooling = site.pooling
        if pooling.is_ignored:
            return
        # who says "no limit" where callers wait for their turn has put the limit there
        is_held_back = pooling.in_threads or (given.given and pooling.beside_limit)
        yield self.finding(
            site.at,
            site.function,
            severity=self.severity if site.builds else None,
            confidence=Confidence.POSSIBLE if is_held_back else Confidence.CERTAIN,
            evidence=approach(site, site.path, "opens as many connections as anybody asks for"),
            help=f"pass `{pool.keyword}=100`, or what the other side and the file-descriptor limit allow",
            fix=_fix(site, pool.keyword) if given.absent or pool.keyword in site.keywords else None,
            pool=public_name(site.symbols[0]),
            how=how,
        )


def _fix(site: CallSite, keyword: str) -> Fix | None:
    """A suggestion: only who knows the other side knows the number."""
    if not site.takes_keywords:
        return None
    return Fix(f"Limit it with `{keyword}`", Applicability.DISPLAY, (SetKeyword(site.at, keyword, "100"),))
