"""A value that must not be seen: it prints masked, and cannot be turned into JSON or pickled."""

import hmac
from typing import Any, NoReturn

MASK = "••••••"


class Secret:
    """Text that only ``reveal()`` gives away. It is no ``str``, so that it cannot slip into one by accident."""

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """The value itself. Keep it no longer than its use."""
        return self.__value

    def __repr__(self) -> str:
        return f"Secret({MASK!r})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, _specification: str) -> str:
        return MASK

    def __bool__(self) -> bool:
        return bool(self.__value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(_bytes(self.__value), _bytes(other.reveal()))

    def __hash__(self) -> int:
        return hash(self.__value)

    def __copy__(self) -> "Secret":
        return self

    def __deepcopy__(self, _memory: dict[int, Any]) -> "Secret":
        return self

    def __reduce_ex__(self, _protocol: Any) -> NoReturn:
        raise TypeError("A secret cannot be pickled.")


def _bytes(value: str) -> bytes:
    return value.encode("utf-8", "surrogatepass")
