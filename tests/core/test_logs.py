"""O1: no secret leaves through the log, in whatever form and whichever way it comes."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
import traceback
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import logs

BOT = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs"
OTHER_BOT = "OTk4NjIyNDgzNDcxOTI1MjQ4.Gl2FMQ.XnCjm1XVW7vRze4b7Cq4se7kKWsAbCdEfGhIjKl"
WEBHOOK = "Zx9-" * 17  # 68 characters, as Discord makes them
INTERACTION = "aW50ZXJhY3Rpb246MTA4NzY1NDMyMTA5ODc2NTQzMjE6" + "Ab0" * 40
SECRETS = (BOT, OTHER_BOT, WEBHOOK, INTERACTION)
FORMS = ("text", "json")


@pytest.fixture
def written(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], str]]:
    """The log as configured for a form, and what came out of it."""
    sink = io.StringIO()
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    monkeypatch.setattr(sys, "stderr", sink)
    logs.configure("DEBUG", BOT, form=request.param)
    try:
        yield sink.getvalue
    finally:
        root.handlers[:] = before
        root.setLevel(level)


def planted(secret: str) -> list[str]:
    """Return messages in which a secret may come."""
    return [
        f"PUT https://discord.example/api/v10/webhooks/123/{secret}/messages/@original answered 404",
        f"POST /interactions/123/{secret}/callback",
        f'{{"type": 4, "token": "{secret}", "content": "hello"}}',
        json.dumps(json.dumps({"token": secret})),
        f"{{'token': '{secret}'}}",
        f"token={secret}",
        f"Authorization: Bot {secret}",
        secret,
    ]


@pytest.mark.parametrize("written", FORMS, indirect=True)
@pytest.mark.parametrize("secret", SECRETS)
def test_no_token_is_written_in_messages_arguments_and_tracebacks(written: Callable[[], str], secret: str) -> None:
    log = logging.getLogger("discord.http")
    for message in planted(secret):
        log.warning(message)
        log.warning("It said %s and %r.", message, {"text": message})
        log.warning("In a number of places: %(one)s", {"one": message})
        try:
            try:
                raise ValueError(message)  # noqa: TRY301
            except ValueError as error:
                raise RuntimeError(f"after {message}") from error
        except RuntimeError:
            log.exception("It failed: %s", message)
        try:
            raise ExceptionGroup(message, [KeyError(message)])  # noqa: TRY301
        except ExceptionGroup:
            log.exception("They failed.")
        log.warning("With a stack.", stack_info=True)
    assert "‹hidden›" in written()
    assert secret not in written()
    assert secret[10:] not in written(), "nor the greater part of it"


@pytest.mark.parametrize("written", FORMS, indirect=True)
def test_what_is_no_secret_stays(written: Callable[[], str]) -> None:
    text = "GET /channels/165000000000000001/messages answered 403 (code 50013); checksum " + "ab12" * 16
    logging.getLogger("bot.x").warning(text)
    assert text in written()


@pytest.mark.parametrize("written", ["json"], indirect=True)
def test_json_is_one_object_a_line_with_the_traceback_as_one_field(written: Callable[[], str]) -> None:
    log = logging.getLogger("bot.part")
    log.info("Two\nlines, “quoted” \u2028 and %s.", "an argument")
    try:
        raise ValueError("why")  # noqa: TRY301
    except ValueError:
        log.exception("It failed.")
    plain, failed = (json.loads(line) for line in written().splitlines())
    assert set(plain) == {"time", "level", "part", "message"}
    assert plain["level"] == "INFO"
    assert plain["part"] == "bot.part"
    assert plain["message"] == "Two\nlines, “quoted” \u2028 and an argument."
    assert plain["time"].endswith("+00:00")
    assert failed["traceback"].startswith("Traceback (most recent call last)")
    assert failed["traceback"].endswith("ValueError: why")


@given(st.text(), st.sampled_from(SECRETS), st.text())
def test_a_token_is_hidden_whatever_stands_around_it_in_an_address(before: str, secret: str, after: str) -> None:
    assert secret not in logs.redacted(f"{before}/webhooks/12/{secret}/{after}", BOT)


@pytest.fixture
def hooks() -> Iterator[None]:
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    yield
    sys.excepthook, threading.excepthook, sys.unraisablehook = before
    logging.captureWarnings(capture=False)


@pytest.mark.parametrize("written", FORMS, indirect=True)
def test_what_python_would_print_itself_goes_through_the_log(written: Callable[[], str], hooks: None) -> None:
    logs.guard()
    try:
        raise ValueError(f"Bot {BOT}")  # noqa: TRY301
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)

    def fail() -> None:
        raise ValueError(f"token={INTERACTION}")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert "An error that nobody expected" in written()
    assert "A thread has failed" in written()
    assert BOT not in written()
    assert INTERACTION not in written()
    assert traceback.format_exc() == "NoneType: None\n"
