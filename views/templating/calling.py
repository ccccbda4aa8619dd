"""How templates call: a page calls two hundred macros and functions, and Jinja asks each what it wants to be given."""

from __future__ import annotations

from types import FunctionType
from typing import Any

from jinja2.runtime import Context, Macro
from jinja2.utils import internalcode

WANTS = "jinja_pass_arg"  # the mark of functions that want the context, or a part of it
OF_SCOPE = ("_block_vars", "_loop_vars")  # what compiled templates hand over beside the arguments


class CallingContext(Context):
    """Jinja's context, which knows a macro and a plain function at one look; all else it calls as Jinja does."""

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
