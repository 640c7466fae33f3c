"""What can go wrong with the database, each as one sentence for the person at the terminal."""


class StoreError(Exception):
    """The database or the archive beside it cannot be used; ``str()`` is a sentence that says why."""


class NoDatabase(StoreError):
    """There is no database at the place named, or what is there is none."""


class OtherVersion(StoreError):
    """The database was made by another version of gkcrawl."""
