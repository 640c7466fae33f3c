"""`verify --tables`: whatever is done to a row of whatever table, it is found, and the row is named."""

import random
import sqlite3
from contextlib import closing

import pytest

from gkcrawl import store
from tests.archives import eventful, rows
from tests.test_commands import run

STATED = "select name from sqlite_master where type = 'table' and name not like 'sqlite%' and name not like 'passages_fts%'"


@pytest.fixture
def filed(tmp_path):
    """An archive of several crawls and its database."""
    store.file(eventful(tmp_path / "all"), jobs=1)
    return tmp_path / "all"


def tables(directory) -> list[str]:
    """The tables that have rows."""
    return [row["name"] for row in rows(directory, STATED) if rows(directory, f'select 1 from "{row["name"]}" limit 1')]


def edit(directory, *statements) -> None:
    """Change the database past all its keys."""
    with closing(sqlite3.connect(directory / "gkcrawl.db")) as db:
        for sql, *parameters in statements:
            db.execute(sql, parameters)
        db.commit()


def found(directory) -> list[str]:
    return list(store.altered(directory, directory / "gkcrawl.db", jobs=1))


def test_a_database_as_it_was_filed_has_nothing_altered(filed):
    assert found(filed) == []


@pytest.mark.parametrize("seed", range(3))
def test_an_edited_value_is_found_in_every_table(filed, seed):
    chance, edits = random.Random(seed), []
    for table in tables(filed):
        names = [row["name"] for row in rows(filed, f'pragma table_info("{table}")') if not row["pk"]]
        key = chance.choice(rows(filed, f'select rowid as r from "{table}"'))["r"]
        column = chance.choice(names)
        edits.append((f'update "{table}" set "{column}" = coalesce("{column}", 0) || \'9\' where rowid = ?', key))
    edit(filed, *edits)
    said = found(filed)
    assert {line.split()[1].rstrip(",") for line in said} == set(tables(filed)) and len(said) == len(edits)
    assert all(", the archive gives " in line for line in said)


@pytest.mark.parametrize(("change", "words"), [
    ('delete from "{0}" where rowid = (select max(rowid) from "{0}")', "the row is missing"),
    ('delete from "{0}"', "further rows")])
def test_rows_taken_out_are_found(filed, change, words):
    edit(filed, *[(change.format(table),) for table in ("reports", "regions", "requests", "passages")])
    said = found(filed)
    assert {line.split()[1].rstrip(",:") for line in said} == {"reports", "regions", "requests", "passages"}
    assert any(words in line for line in said)


def test_the_command_names_the_figure_and_ends_with_1(filed):
    where = ("-s", f"ARCHIVE_DIR={filed}")
    edit(filed, ("update requests set total = total + 1 where \"row\" = 'received'",))
    assert run("verify", *where).returncode == 0
    done = run("verify", "--tables", *where)
    assert done.returncode == 1 and "table requests, row " in done.stdout and "received: total is " in done.stdout
    edit(filed, ("update captures set status = 500 where role = 'home'",))
    done = run("verify", "--tables", *where)
    assert done.returncode == 1 and "The tables are not compared" in done.stdout and "has status 500" in done.stdout
