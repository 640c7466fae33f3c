"""A file is written beside its place and takes that place only when all went well."""

import os
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

SOFTWARE = f"gkcrawl/{version('gkcrawl')}"


@contextmanager
def replacing(out: Path):
    """Give a path to write to; it takes the place of ``out`` only when all went well."""
    path = out.with_name(f".{out.name}.part")
    try:
        yield path
        os.replace(path, out)
    finally:
        path.unlink(missing_ok=True)
