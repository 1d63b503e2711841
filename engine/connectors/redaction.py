"""Secrets masked in streams and results, in whatever pieces they arrive and whatever common form they are written."""

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import quote, quote_plus

MASK = "•••••"
SHORTEST = 4
"""Shorter secrets are not masked: they would be found inside ordinary words and their places would betray them."""


def forms(secret: str) -> set[str]:
    """The ways one secret may be written: itself, its lines, base64 (any alignment), URL, JSON and shell forms."""
    found = {secret}
    lines = [line for line in secret.splitlines() if len(line.strip()) >= 8]
    if len(lines) > 1:
        found.update(line.strip() for line in lines)
    found.update(quote(secret, safe=safe) for safe in ("", "/"))
    found.update((quote_plus(secret), quote(secret, safe="").lower()))
    found.update((json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]))
    found.update((secret.replace("'", "'\\''"), secret.replace("'", "'\"'\"'")))
    found.add(re.sub(r"([^A-Za-z0-9_@%+=:,./\n-])", r"\\\1", secret))
    for raw in (secret.encode("utf-8", "surrogatepass"), secret.encode("utf-16-le", "surrogatepass")):
        found.update(_base64(raw))
    return {form for form in found if len(form) >= SHORTEST}


def _base64(raw: bytes) -> Iterable[str]:
    """The base64 of the secret at each of the three alignments, without the characters its neighbours decide."""
    for shift in range(3):
        coded = b64encode(b"\0" * shift + raw).decode("ascii").rstrip("=")
        tail = (shift + len(raw)) % 3 != 0
        inner = coded[(0, 2, 3)[shift] : len(coded) - 1 if tail else None]
        if len(inner) >= 6:
            yield inner
            yield inner.replace("+", "-").replace("/", "_")


class Redactor:
    """Knows the secrets of one attempt. ``apply`` masks whole texts; ``stream`` masks texts that arrive in pieces."""

    def __init__(self, secrets: Iterable[str]) -> None:
        known = {form for secret in secrets if len(secret) >= SHORTEST for form in forms(secret)}
        self._forms = tuple(sorted(known, key=len, reverse=True))
        self._longest = len(self._forms[0]) if self._forms else 0
        self._starts = frozenset(form[0] for form in self._forms)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """Made when a secret has been seen, which is rare; making it takes longer than a short script."""
        return re.compile("|".join(map(re.escape, self._forms)))

    def __repr__(self) -> str:
        return f"Redactor({len(self._forms)} forms)"

    def apply(self, text: str) -> str:
        """The text with every known form masked."""
        return self._pattern.sub(MASK, text) if self._shows(text) else text

    def apply_all(self, value: Any) -> Any:
        """A JSON value with every text in it masked, names included."""
        if isinstance(value, str):
            return self.apply(value)
        if isinstance(value, Mapping):
            return {self.apply(str(key)): self.apply_all(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self.apply_all(inner) for inner in value]
        return value

    def stream(self) -> "RedactedStream":
        """A new stream with nothing held back."""
        return RedactedStream(self)

    def split(self, text: str) -> tuple[str, str]:
        """Mask what is certain; return it and the rest, which may still turn out to be the start of a secret."""
        if not self._forms:
            return text, ""
        done: list[str] = []
        position = 0
        while self._shows(text) and (match := self._pattern.search(text, position)):
            # a longer form, not yet whole, may begin before this one
            held = self._held(text, position, match.start())
            if held is not None:
                done.append(text[position:held])
                return "".join(done), text[held:]
            done += (text[position : match.start()], MASK)
            position = match.end()
        held = self._held(text, position, len(text))
        end = len(text) if held is None else held
        done.append(text[position:end])
        return "".join(done), text[end:]

    def _shows(self, text: str) -> bool:
        return any(form in text for form in self._forms)

    def _held(self, text: str, start: int, limit: int) -> int | None:
        """The first place in [start, limit] from which the text runs out inside a form."""
        for place in range(max(start, len(text) - self._longest + 1), min(limit + 1, len(text))):
            if text[place] in self._starts:
                rest = text[place:]
                if any(len(form) > len(rest) and form.startswith(rest) for form in self._forms):
                    return place
        return None


@lru_cache(maxsize=64)
def redactor_for(secrets: tuple[str, ...]) -> Redactor:
    """A redactor that all steps with the same secrets share."""
    return Redactor(secrets)


class RedactedStream:
    """Masks one stream of text, holding back only what may be the start of a secret."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._rest = ""

    def feed(self, text: str) -> str:
        """What may be shown now."""
        shown, self._rest = self._redactor.split(self._rest + text)
        return shown

    def end(self) -> str:
        """What was held back, once nothing more comes."""
        rest, self._rest = self._rest, ""
        return self._redactor.apply(rest)
