"""A world that many tests ask for: built once a process and database, then put back as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask

from admin_app.kernel.db import db
from tests import databases
from tests.cast import Cast
from tests.world import World


@dataclass(frozen=True, slots=True)
class Kept:
    """A row of a kept world: it is read again when the world is put back."""

    model: type[Any]
    key: UUID


def lasting(
    app: Flask, cast: Cast, name: str = "world", build: Callable[[World], object] = lambda world: world.own
) -> World:
    """A world as `build` makes it: built once a process and database, then put back as it was.

    What a test adds to it is gone afterwards. A name stands for one way to build it.
    """
    assert not vars(cast), "somebody is there already, whom putting the world back would take away"
    worlds = app.extensions.setdefault("tests.worlds", {})
    db.session.remove()
    if name not in worlds:
        world = World(cast)
        build(world)
        worlds[name] = [
            {key: Kept(type(value), value.id) if isinstance(value, db.Model) else value for key, value in vars(one).items()}
            for one in (cast, world)
        ]  # fmt: skip
        db.session.remove()
        databases.keep(app, name)
    else:
        databases.put_back(app, name)
    world = World(cast)
    for one, values in zip((cast, world), worlds[name], strict=True):
        vars(one).update({key: _as_new(value) for key, value in values.items() if key != "cast"})
    return world


def _as_new(value: Any) -> Any:
    if isinstance(value, Kept):
        return db.session.get(value.model, value.key)
    return dict(value) if isinstance(value, dict) else value
