"""How templates escape: a page puts out two hundred values, and most of them have nothing to escape."""

from __future__ import annotations

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame

ESCAPED = "escaped"  # what compiled templates call it


class EscapingGenerator(CodeGenerator):
    """Jinja's own compiler, but values are escaped by `parts.html`: the same text, without an object for each."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - Jinja's
        """Name the function in each compiled template."""
        self.writeline(f"from views.templating.parts import html as {ESCAPED}")
        super().visit_Template(node, frame)

    def _output_child_pre(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write(f"{ESCAPED}(")
