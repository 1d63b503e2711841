"""The template of the one line on a node's card; the editor fills it (``editor/ui/src/document/summary.ts``).

It is text in which ``{name}`` stands for what a person reads of a param, and a part in square brackets is left out when
a placeholder in it has nothing to show; after a bar may follow what stands there instead.
"""

import re

_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def placeholders(template: str) -> list[str]:
    """The names of the params that a summary's template shows."""
    return _PLACE.findall(template)


def without_placeholders(template: str) -> str:
    """The words of a summary's template that stand there whatever the params are."""
    return _PLACE.sub("", template)
