"""What can go wrong, in terms of the people it concerns.

`UserError` and its children carry a message that a member or curator reads, in their own language:
the text is a catalogue message, the values fill its placeholders. `OperatorError` and its children
carry one clear line for the person who runs the bot, and the exit code that the process ends with.
"""

from __future__ import annotations


class UserError(Exception):
    """Something that the person who asked can understand and mend.

    `message` and `hint` are catalogue messages (English source text, see `core.i18n`); `values` fill
    the placeholders of both.
    """

    def __init__(self, message: str, /, *, hint: str | None = None, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.values = values


class NotFoundError(UserError):
    """What was asked for is not there, or belongs to another network."""


class InvalidInputError(UserError):
    """What was typed cannot be used as it is."""


class NotAllowedError(UserError):
    """The person may not do this here."""


class ConflictError(UserError):
    """Somebody else was faster, or the record has changed since it was shown."""


class BusyError(UserError):
    """The store is held by somebody else for longer than a person should wait."""


class OperatorError(Exception):
    """A cause that the operator can mend; `exit_code` ends the process."""

    exit_code = 1

    def __init__(self, cause: str, *, remedy: str = "") -> None:
        super().__init__(cause)
        self.cause = cause
        self.remedy = remedy


class SettingsError(OperatorError):
    """A setting is missing or malformed."""

    exit_code = 2


class DiscordRefusedError(OperatorError):
    """Discord did not let the bot in: token, intent or permission."""

    exit_code = 3


class DatabaseError(OperatorError):
    """The database is corrupt, newer than the code, locked, full or not writable."""

    exit_code = 4


class DataError(OperatorError):
    """The YAML of the network has faults; `faults` names file and line of each."""

    exit_code = 5

    def __init__(self, faults: list[str]) -> None:
        count = len(faults)
        super().__init__(
            f"{count} fault{'s' if count != 1 else ''} in the data; nothing was changed.",
            remedy="Mend the lines named above and run the command again.",
        )
        self.faults = faults
