"""The base of every record that is checked when it is read: entries of YAML files, and JSON that was kept."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A record whose fields are checked; a field that is not known is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)
