"""What the database says when it cannot serve, as one sentence for a person."""

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, TimeoutError

from engine.errors import Code, RuotaError

_SENTENCES = (
    ("is full", "The database's disk is full; free some space and try again."),
    ("no space left", "The database's disk is full; free some space and try again."),
    ("is locked", "The database stayed busy for too long; try again in a moment."),
    ("is busy", "The database stayed busy for too long; try again in a moment."),
    ("unable to open", "The database file cannot be opened; check that its folder exists and may be written."),
    ("readonly database", "The database file may not be written; check its permissions."),
    ("disk i/o error", "The disk failed while reading or writing the database; check the disk."),
    ("not a database", "The database file is damaged or not a database; restore it from a backup."),
    ("malformed", "The database file is damaged; restore it from a backup."),
    ("no such table", "The database has not been set up; start Ruota once to do so."),
    ("password authentication failed", "The database refused the user name or password in RUOTA_DATABASE_URL."),
)
_GONE = "The database does not answer; check that it runs and that RUOTA_DATABASE_URL is right."


def is_unavailable(error: Exception) -> bool:
    """True for what lies with the database and not with the statement sent to it."""
    if isinstance(error, OperationalError | InterfaceError | TimeoutError):
        return True
    damaged = any(words in str(error) for words in ("malformed", "not a database"))
    return isinstance(error, DBAPIError) and (error.connection_invalidated or damaged)


def unavailable(error: Exception) -> RuotaError:
    """The error that a person sees; the driver's own words stay in ``__cause__``."""
    said = str(getattr(error, "orig", None) or error).lower()
    message = next((sentence for words, sentence in _SENTENCES if words in said), _GONE)
    return RuotaError(message, code=Code.UNAVAILABLE)
