"""What Datasette answers when something is wrong, in both languages: addresses that are none, questions that take too long."""

import errno
import sqlite3
from json import JSONDecodeError

from datasette import Response
from datasette.database import QueryInterrupted
from datasette.utils.asgi import Base400, Forbidden, NotFound
from datasette.views.base import DatasetteError

from gkcrawl.publish import holdings, pages

#: Chinese and English for a status, or for one exception; what Datasette itself says stands below it.
_SAID = {
    400: ("这个请求看不懂", "This request makes no sense."),
    403: ("不允许查看", "This may not be seen."),
    404: ("没有这个页面", "There is no such page."),
    405: ("这里只能查看，不能写入", "This is for reading only."),
    holdings.OtherVersion: ("这个数据库由另一版本的 gkcrawl 生成：请运行 scrapy rebuild，存档不受影响",
                            "Another version of gkcrawl made this database: run `scrapy rebuild`, the archive is untouched."),
    503: ("查询用时太长，已停止：请缩小范围再试", "The query took too long and was stopped: narrow it and try again."),
}
#: What programs ask for: they get it in Datasette's own way.
_DATA = (".json", ".jsono", ".csv", ".blob", ".db")


def answer(datasette, request, exception: Exception):
    """Return what answers for an exception, None to leave it to Datasette: what nobody foresaw."""
    if request is None:
        return None
    status, detail = _of(exception)
    said_of = _SAID.get(type(exception)) or _SAID.get(status)
    if not said_of:
        return None
    if request.path.endswith(_DATA) or request.args.get("_format"):
        zh, en = said_of
        return Response.json({"ok": False, "error": detail or en, "status": status, "title": f"{zh} {en}"}, status=status)

    async def said():
        return await pages.problem(datasette, request, status, *said_of, detail=detail[:500])

    return said


def _of(exception: Exception) -> tuple[int, str]:
    """Return the status for an exception, and what it says itself."""
    if isinstance(exception, holdings.OtherVersion):
        return 503, str(exception)
    if isinstance(exception, QueryInterrupted):
        return 503, ""
    if isinstance(exception, Forbidden):
        return 403, ""
    if isinstance(exception, NotFound):
        return 404, str(exception)
    if isinstance(exception, OSError) and exception.errno == errno.ENAMETOOLONG:
        return 404, ""              # no static file has a name as long as that
    if isinstance(exception, Base400):
        return exception.status, str(exception.args[0] if exception.args else "")
    if isinstance(exception, DatasetteError) and not exception.message_is_html:
        # A column to sort by that is none is the reader's error, whatever Datasette calls it.
        return 400 if exception.status == 500 else exception.status, str(exception.message)
    if isinstance(exception, (sqlite3.OperationalError, sqlite3.ProgrammingError, JSONDecodeError)):
        return 400, str(exception)
    if isinstance(exception, KeyError) and exception.args == ("columns",):
        return 400, "no sql"        # CSV of no query
    return 500, ""
