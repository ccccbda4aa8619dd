"""How templates call: a page calls two hundred macros and functions, and Jinja asks each what it wants to be given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from types import FunctionType
from typing import TYPE_CHECKING, Any

from jinja2.runtime import Context, Macro
from jinja2.utils import internalcode

if TYPE_CHECKING:
    from jinja2 import Environment

WANTS = "jinja_pass_arg"  # the mark of functions that want the context, or a part of it
OF_SCOPE = ("_block_vars", "_loop_vars")  # what compiled templates hand over beside the arguments


class CallingContext(Context):
    """Jinja's context, which knows a macro and a plain function at one look; all else it calls as Jinja does.

    All templates of an environment have the same globals. Jinja isn't told them a second time: it would compare them with
    those of each template that is imported, to see whether that has to be made anew.
    """

    def __init__(
        self,
        environment: Environment,
        parent: dict[str, Any],
        name: str | None,
        blocks: dict[str, Callable[[Context], Iterator[str]]],
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002, ARG002 - Jinja's
    ) -> None:
        super().__init__(environment, parent, name, blocks)

    @internalcode
    def call(self, called: Any, /, *args: Any, **named: Any) -> Any:
        """Call a macro, which is given how to escape, or a function; whatever asks for more gets it from Jinja."""
        kind = type(called)
        if kind is Macro:
            args = (self.eval_ctx, *args)
        elif kind is not FunctionType or hasattr(called, WANTS):
            return super().call(called, *args, **named)
        for name in OF_SCOPE:
            named.pop(name, None)
        try:
            return called(*args, **named)
        except StopIteration:  # it would end the template's own generator
            return self.environment.undefined(
                "the value is undefined, since its function raised StopIteration"
            )
