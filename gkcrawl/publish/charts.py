"""What the charts draw and say: tables of figures by year, and for each a title in both languages that says what it shows."""

from gkcrawl.publish import series


def outcomes(figures: dict, concluded: float | None) -> dict[str, float | None]:
    """Return how many requests had which outcome by a report's totals, and how many of those concluded that leaves unaccounted for.

    >>> outcomes({"granted": 3, "denied_by_law": 1}, 5)["rest"]
    1
    """
    counted = {key: series.added(figures, members) for key, (_, _, members) in series.outcomes().items()}
    known = [value for value in counted.values() if value is not None]
    left = concluded - sum(known) if concluded is not None and known else 0
    return counted | {"rest": left if left > 0 else None}


def used(rows: list[dict]) -> dict[str, tuple[str, str]]:
    """Return the outcomes that any of these years has, with their names, in the form's order."""
    names = {key: one[:2] for key, one in series.outcomes().items()} | {"rest": ("未归类", "unaccounted for")}
    return {key: name for key, name in names.items() if any(row["outcomes"].get(key) for row in rows)}


def share(row: dict) -> float | None:
    """Return the percentage granted in full or in part of those concluded; None where one of the three is not known.

    >>> share({"granted": 1, "partly_granted": 0, "concluded": 4}), share({"granted": 1, "partly_granted": None, "concluded": 4})
    (25.0, None)
    """
    parts = (row["granted"], row["partly_granted"], row["concluded"])
    return round(100 * (parts[0] + parts[1]) / parts[2], 1) if None not in parts and parts[2] > 0 else None


def refused(row: dict) -> float | None:
    """Return the percentage refused of those concluded; None where either is not known."""
    return round(100 * row["denied"] / row["concluded"], 1) if row["denied"] is not None and row["concluded"] else None


def kept(rows: list[dict]) -> tuple[str, str]:
    """Return the title of reports by year."""
    whole, read = sum(row["reports"] for row in rows), sum(row["read"] for row in rows)
    part = _percent(100 * read / whole) if whole else "0%"
    return (f"存下 {whole:,} 份报告，{part} 已全部读成数据",
            f"{whole:,} {'report' if whole == 1 else 'reports'} kept, {part} of them read whole")


def covered(provinces: list[dict]) -> tuple[str, str]:
    """Return the title of the map."""
    counties, some = (sum(one[name] or 0 for one in provinces) for name in ("counties", "covered"))
    return (f"{counties:,} 个县级地区中，{some:,} 个存有报告", f"Of {counties:,} counties and districts, {some:,} have reports here")


def received(rows: list[dict]) -> tuple[str, str] | None:
    """Return the title of requests over the years, the newest first."""
    known = {row["year"]: row["received"] for row in rows if row["year"] and row["received"] is not None}
    if not known:
        return None
    year = max(known)
    now, before = known[year], known.get(year - 1)
    zh, en = f"{year} 年新收 {now:,} 件申请", f"{now:,} {'request' if now == 1 else 'requests'} received in {year}"
    if not before:
        return zh, en
    change = 100 * (now - before) / before
    if round(change) == 0:
        return f"{zh}，与上年相当", f"{en}, about as many as the year before"
    return (f"{zh}，比上年{'多' if change > 0 else '少'} {abs(change):.0f}%",
            f"{en}, {abs(change):.0f}% {'more' if change > 0 else 'fewer'} than the year before")


def granted(rows: list[dict], year: int | None = None) -> tuple[str, str]:
    """Return the title of what became of requests: what the newest year with a share granted says."""
    found = next(((row["year"], share(row)) for row in rows if row["year"] and share(row) is not None and year in (None, row["year"])), None)
    if not found:
        return "申请的结果", "What became of requests"
    return (f"{found[0]} 年办结的申请，{_percent(found[1])} 予以公开或部分公开",
            f"{_percent(found[1])} of the requests concluded in {found[0]} were granted in full or in part")


def ground(year: int, rows: list[dict]) -> tuple[str, str]:
    """Return the title of the grounds of refusal, the commonest first."""
    part = _percent(100 * rows[0]["n"] / sum(row["n"] for row in rows))
    return (f"{year} 年不予公开，最多的理由是{rows[0]['zh']}（{part}）", f"The commonest ground of refusal in {year}: {rows[0]['en']} ({part})")


def ranked(year: int, rows: list[dict]) -> tuple[str, str]:
    """Return the title of a comparison with siblings."""
    peers = sorted((row["granted_share"] for row in rows if row["kind"] != "parent" and row["granted_share"] is not None), reverse=True)
    here = next((row["granted_share"] for row in rows if row["kind"] == "here"), None)
    if here is None:
        return f"{year} 年同级政府的公开率", f"Share granted by its siblings in {year}"
    place = peers.index(here) + 1
    return (f"{year} 年公开率 {_percent(here)}，在同级 {len(peers)} 个政府中居第 {place}",
            f"{_percent(here)} granted in {year}: number {place} of {len(peers)} siblings")


def _percent(value: float) -> str:
    """Return a percentage as it is spoken of: whole numbers, but never 0 or 100 for what is not."""
    return f"{value:.1f}%" if 0 < value < 1 or 99 < value < 100 else f"{value:.0f}%"
