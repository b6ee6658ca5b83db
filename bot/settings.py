"""Settings: environment and `.env` -> one frozen, validated object."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError

PROJECT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """What the operator decides; every field is an environment variable of the name in upper case."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True)

    discord_token: SecretStr = Field(
        default=SecretStr(""), description="The bot's token, from the Discord developer portal. Never logged."
    )
    database: Path = Field(default=Path("var/network.sqlite3"), description="The SQLite file that holds everything.")
    backups: Path = Field(default=Path("var/backups"), description="Where copies of the database go.")
    data: Path = Field(default=PROJECT / "data", description="The folder of YAML that `seed` loads.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="How much is logged.")
    busy_seconds: float = Field(
        default=2.0,
        ge=0,
        le=60,
        description="How long a command waits for a database that another program holds.",
    )


def load_settings(**overrides: object) -> Settings:
    """Read the settings; raise SettingsError with a line for each that is malformed.

    `overrides` win over the environment (the sandbox and tests use them).
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # pydantic checks them
    except ValidationError as error:
        lines = [
            f"{'.'.join(str(part) for part in fault['loc']).upper()}: {fault['msg']}, got {fault['input']!r}"
            for fault in error.errors()
        ]
        raise SettingsError(
            "\n".join(lines), remedy="Set it in the environment or in the file .env beside the Makefile."
        ) from None


def require_token(settings: Settings) -> str:
    """Return the Discord token; raise SettingsError where none is set or it cannot be one."""
    token = settings.discord_token.get_secret_value().strip()
    if not token:
        raise SettingsError(
            "DISCORD_TOKEN is not set.",
            remedy="Copy the token from the Discord developer portal (your application, Bot, Reset Token) into "
            "the file .env beside the Makefile: DISCORD_TOKEN=…",
        )
    if token.count(".") != 2 or any(character.isspace() for character in token):
        raise SettingsError(
            "DISCORD_TOKEN is malformed: a bot token is three parts with dots between them.",
            remedy="Copy it again from the developer portal (your application, Bot, Reset Token), without quotes "
            "or spaces. The application id and the public key are not the token.",
        )
    return token
