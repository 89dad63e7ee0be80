"""Orders as files in a folder, one file each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Generic, Protocol, TypeVar

from centra_ipaas.mapping import reading
from centra_ipaas.sync import Accepted, TargetPromise
from centra_ipaas.targets._outbox import Outbox, safe_name

D = TypeVar("D")
D_contra = TypeVar("D_contra", contravariant=True)


class FileFormat(Protocol[D_contra]):
    """How a document becomes a file; `Csv` is one."""

    @property
    def suffix(self) -> str:
        """How names of such files end, with the dot."""

    def encode(self, document: D_contra, /) -> bytes:
        """Return what stands in the file; raise `RecordRefused` if there cannot be one."""


class Json:
    """Files of JSON text in UTF-8: decimals and money as text, datetimes in ISO 8601."""

    suffix: ClassVar[str] = ".json"

    def encode(self, document: object, /) -> bytes:
        """Return the document as JSON."""
        return reading.write_json(document).encode()


class FolderTarget(Generic[D]):
    """An `OrderTarget`: each order is one file, whose name is made of its key and is the remote id.

    Whoever reads the folder sees a file complete or not at all, and each order once. It may move files into one of
    the `archives`, under the same name, and nowhere else: a file that was deleted or renamed is no longer known, and
    whether an order went is asked again after a lost answer or with a new store.

    The folders have to exist; inside the first one a folder ``.centra-ipaas`` is made, on whose file system hard links
    and `flock` have to work (Linux, macOS). If nothing could be written, such as on a full disk, it is `NotSent`.
    """

    promise: ClassVar[TargetPromise] = TargetPromise(accepts_keys=True, can_find=True)

    def __init__(
        self, folder: Path, *, form: FileFormat[D] | None = None, archives: Sequence[Path] = ()
    ) -> None:
        self._outbox = Outbox(folder, archives)
        self._form = Json() if form is None else form

    def create(self, document: D, *, key: str) -> Accepted:
        """Put the file there, unless it is or was."""
        name, content = self._name(key), self._form.encode(document)
        with self._outbox.alone():
            if self._known(name) is None:
                self._outbox.put(name, content)
        return Accepted(remote_id=name)

    def find(self, key: str) -> str | None:
        """Return the name of the file, wherever it is; FileNotFoundError if one of the folders is missing."""
        return self._known(self._name(key))

    def _name(self, key: str) -> str:
        return safe_name(key, self._form.suffix)

    def _known(self, name: str) -> str | None:
        if not self._outbox.has(name):
            return None
        self._outbox.flush()  # who put it there may have died before
        return name
