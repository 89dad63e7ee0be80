"""What a document says, as far as we need it: its operations, and what a mutation selects.

Only names and braces are read: Centra checks a document in full, so a wrong one may pass here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from attrs import define, frozen

from centra_ipaas.errors import ConfigurationError

# What means nothing here: block strings, strings, comments. Then names (a directive with its @), the dots of a spread,
# the colon behind an alias, and brackets.
_TOKEN: Final = re.compile(
    r'"""(?:\\"""|[^"]|"(?!""))*"""|"(?:\\.|[^"\\\n])*"|#[^\n\r]*|(@?[A-Za-z_]\w*|\.{3}|[:{}()\[\]])',
    re.ASCII,
)


@frozen
class Told:
    """What a document says of one operation in it."""

    mutation: bool
    #: What a mutation asks for without its `userErrors`, by the names in the answer.
    deaf: tuple[str, ...] = ()


# Documents are few, the operations made of each many.
@lru_cache(maxsize=1024)
def told(document: str, name: str) -> Told:
    """Return what is said of the operation of this name; of a document with a single one, of that one."""
    parts = [part for part in _parts(_words(document), heads=True) if part.inside is not None]
    found = [part for part in parts if part.words[0] != "fragment"]
    if len(found) > 1:
        found = [part for part in found if part.name == name]
    if len(found) != 1 or found[0].words[0] == "subscription":
        raise ConfigurationError(f"{name}: its document needs one query or mutation of this name")
    mutation = found[0].words[0] == "mutation"
    fragments = {part.name: part for part in parts}
    return Told(mutation, _deaf(found[0], fragments) if mutation else ())


@define
class _Part:
    """Words, and what stands in the braces behind them: an operation, a fragment, a field or a spread."""

    words: list[str]
    inside: list[_Part] | None = None

    @property
    def name(self) -> str:
        """Of an operation, a fragment, or the fragment that is spread; empty if there is none."""
        return "".join(self.words[1:2]).partition("@")[0]

    def goes_on_with(self, word: str) -> bool:
        """Whether a word still belongs to this field or spread: a directive, what is behind an alias or dots."""
        return word[0] in ":@" or self.words[-1] in (":", "...") or self.words == ["...", "on"]


def _words(document: str) -> Iterator[str]:
    """Yield the words outside of arguments."""
    depth = 0
    for word in filter(None, (match[1] for match in _TOKEN.finditer(document))):
        depth += word in "(["
        if not depth:
            yield word
        depth -= word in ")]"


def _parts(words: Iterator[str], *, heads: bool = False) -> list[_Part]:
    """Return what stands before the next closing brace; heads of definitions take all words up to their own."""
    parts = list[_Part]()
    for word in words:
        if word == "}":
            break
        last = parts[-1] if parts and parts[-1].inside is None else None
        if word == "{":
            if last is None:  # a document may begin with its braces
                parts.append(last := _Part(["query"]))
            last.inside = _parts(words)
        elif last is not None and (heads or last.goes_on_with(word)):
            last.words.append(word)
        else:
            parts.append(_Part([word]))
    return parts


def _deaf(mutation: _Part, fragments: Mapping[str, _Part]) -> tuple[str, ...]:
    payloads = list(_fields(mutation, fragments))
    heard = {
        payload.words[0]
        for payload in payloads
        if any(field.words[0] == "userErrors" for field in _fields(payload, fragments))
    }
    return tuple(dict.fromkeys(payload.words[0] for payload in payloads if payload.words[0] not in heard))


def _fields(part: _Part, fragments: Mapping[str, _Part]) -> Iterator[_Part]:
    """Yield what is selected in a part, also through fragments."""
    for inner in part.inside or ():
        if inner.words[0] != "...":
            yield inner
        elif inner.inside is not None:
            yield from _fields(inner, fragments)
        elif inner.name in fragments:
            others = {name: fragment for name, fragment in fragments.items() if name != inner.name}
            yield from _fields(fragments[inner.name], others)
