"""Turning the pages of a list that a script shows: 下一页, 加载更多, scrolling, the tabs of years; clicked as a reader would.

Only what has no address of its own is clicked on, and only as long as it brings links that were not there before.
"""

from collections.abc import Awaitable, Callable
from html import escape

from gkcrawl import wording
from gkcrawl.forms import links

#: Clicks on one page, clicks in a row that bring nothing new, and characters of what is shown after them.
CLICKS, BARREN, LARGEST = 150, 2, 8_000_000
#: In the page: whether an element has an address, or stands in or around a link that has; whether it is to be seen.
_PLAIN = r"""const bare = text => (text || '').replace(/\s+/g, '').toLowerCase();
  const led = one => { const a = one.closest('a[href]') || one.querySelector('a[href]');
    return a && !/^(#|javascript:|$)/i.test(a.getAttribute('href')) };
  const seen = one => one.getClientRects().length > 0 && getComputedStyle(one).visibility !== 'hidden';"""

#: In the page: finds what may be clicked on, marks it, and says what it is. Words come folded by white space and case.
_LOOK = "([next, load, years, done]) => {" + _PLAIN + r"""
  const dated = text => /^20\d\d/.test(text) && years.includes(text.slice(4));
  const dead = one => one.closest('[disabled],[aria-disabled=true],.disabled,.layui-disabled,.is-disabled') !== null;
  const free = one => !led(one) && !dead(one) && seen(one);
  document.querySelectorAll('[data-gk-click]').forEach(one => one.removeAttribute('data-gk-click'));
  const small = [...document.querySelectorAll('a,button,li,span,div,p,i,em,b,input[type=button]')]
    .filter(one => one.childElementCount < 3 && bare(one.innerText || one.value).length < 9);
  const says = words => small.filter(one => words.includes(bare(one.innerText || one.value)) && free(one)).pop();
  const named = !next.length ? null : [...document.querySelectorAll('button,a,li,span,div')].filter(one =>
    /(^|[\s_-])next([\s_-]|$)|nextpage/i.test(one.className && one.className.baseVal === undefined ? one.className : '')
    && one.closest('[class*=pag],[id*=pag],[class*=Pag],[id*=Pag]') && free(one)).pop();
  const found = says(next) || named || says(load);
  if (found) { found.setAttribute('data-gk-click', ''); return 'next'; }
  const year = small.find(one => dated(bare(one.innerText)) && free(one)
    && !done.includes(bare(one.innerText)));
  if (year) { year.setAttribute('data-gk-click', ''); return bare(year.innerText); }
  return '';
}"""
_CLICK = "() => { const one = document.querySelector('[data-gk-click]'); if (one) one.click(); }"
#: Scrolls to the end of the page and of what scrolls in it; says whether anything moved.
_SCROLL = """() => { let moved = false;
  const over = one => /auto|scroll/.test(getComputedStyle(one).overflowY);
  for (const one of document.querySelectorAll('*')) {
    if (one.scrollHeight > one.clientHeight + 4 && (one === document.scrollingElement || over(one))) {
      const before = one.scrollTop;
      one.scrollTo({top: one.scrollHeight, behavior: 'instant'}); moved ||= one.scrollTop !== before; } }
  return moved; }"""
#: Marks the entries of a list that are opened by a script, and says what they say.
_ENTRIES = "words => {" + _PLAIN + r"""
  const found = [...document.querySelectorAll('a,li,tr,td,dd,div,p,span,h3,h4')].filter(one => {
    const text = bare(one.innerText);
    return text.length < 90 && /20\d\d/.test(text) && words.some(word => text.includes(word)) && !led(one) && seen(one)
      && (one.hasAttribute('onclick') || one.onclick || getComputedStyle(one).cursor === 'pointer') });
  document.querySelectorAll('[data-gk-entry]').forEach(one => one.removeAttribute('data-gk-entry'));
  const inner = found.filter(one => !found.some(other => other !== one && one.contains(other)));
  inner.forEach((one, at) => one.setAttribute('data-gk-entry', at));
  return inner.map(one => { const text = one.innerText.replace(/\s+/g, ' ').trim();
    return [text, one.getAttribute('data-gk-opened') === text]; }); }"""
#: Clicks on an entry; what it would open in a window of its own is put down instead.
_OPEN = """at => { window.gkOpened = [];
  window.open = url => { window.gkOpened.push(new URL(url, document.baseURI).href); return null; };
  const one = document.querySelector(`[data-gk-entry="${at}"]`);
  if (one) { one.setAttribute('data-gk-opened', one.innerText.replace(/\s+/g, ' ').trim()); one.click(); } }"""
_OPENED = "() => window.gkOpened || []"
_LINKS = "() => [...document.links].map(one => one.href)"
_BODY = "() => document.body.innerHTML"
_WORDS = [[word for word in links()["pager"]["next"] if len(word) > 1], links()["pager"]["load"]]
_YEARS = ["", *wording.YEARS]
_NEXT, _TITLES = links()["pager"]["next"][0], links()["disclosure"]["reported"]


async def turn(page, settle: Callable[..., Awaitable[list[str]]], shown: list[str]) -> None:
    """Click through a page's list; add what its body holds after each click that brought new links, and where clicks lead."""
    seen, tabs, barren, room, entries = set(await page.evaluate(_LINKS)), [], 0, LARGEST, _Entries()
    shown += await entries.open(page, settle)
    for _ in range(CLICKS):
        what = await page.evaluate(_LOOK, [*(_WORDS if barren < BARREN else ([], [])), _YEARS, tabs])
        if not what and barren >= BARREN:
            return
        if what:
            await page.evaluate(_CLICK)
        elif not await page.evaluate(_SCROLL):
            barren = BARREN
            continue
        shown += [_link(url, _NEXT) for url in await settle(page)]
        if what not in ("", "next"):
            tabs.append(what)
            barren = 0
        shown += (fresh := await entries.open(page, settle))
        now = set(await page.evaluate(_LINKS))
        if now <= seen:
            barren = 0 if fresh else barren + (what in ("", "next"))
            continue
        barren, seen, body = 0, seen | now, await page.evaluate(_BODY)
        if (room := room - len(body)) < 0:
            return
        shown.append(body)


class _Entries:
    """The entries of a list that have no address, clicked on one after the other as long as each leads somewhere."""

    def __init__(self):
        self._clicks, self._urls, self._before = 0, set(), []

    async def open(self, page, settle) -> list[str]:
        """Click on the entries shown that were not clicked on yet; return links that stand for them.

        The same words on another page of the list are another entry. Where a list is drawn anew with more below it, the
        first entry shows that the others above are known too.
        """
        found, texts, known = [], await page.evaluate(_ENTRIES, _TITLES), 0
        if (again := [text for text, _ in texts])[:len(self._before)] == self._before:
            known = len(self._before)
        self._before, same = again, False
        for at, (text, done) in enumerate(texts):
            if done or same and at < known or self._clicks >= CLICKS:
                continue
            self._clicks += 1
            await page.evaluate(_OPEN, at)
            if not (led := [*await settle(page), *await page.evaluate(_OPENED)]):
                break  # it shows something in its place, or a click is not what it waits for
            if same := led[0] in self._urls:
                continue
            self._urls.add(led[0])
            found.append(_link(led[0], text))
        return found


def _link(url: str, text: str) -> str:
    return f'<a href="{escape(url)}">{escape(text)}</a>'
