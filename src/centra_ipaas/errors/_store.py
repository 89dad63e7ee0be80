"""What a durable store says when it cannot do its work."""

from __future__ import annotations

from centra_ipaas.errors._tree import IpaasError, Retry


class StoreUnavailable(IpaasError):
    """The store cannot be read or written now; `reason` says why, in a word or two.

    ============== ==============================================================================================
    locked         another program holds the store, for longer than we waited
    disk full      nothing more can be written
    disk error     the disk or the file system refused: broken, away, or a limit on the size of files
    read-only      it can be read and not written
    damaged        what is on the disk is not what was written
    unreachable    there is no connection to the server, or it was cut
    closed         it was closed by this program
    failed         anything else; the cause tells
    ============== ==============================================================================================

    A transaction is whole or not there. One whose end was cut off may be either, so what it was for is done again:
    every method of a store may be repeated.
    """

    code = "store-unavailable"
    retry = Retry.SAFE
    advice = "Mend what the message names; nothing was lost, and everything goes on with the next run."

    def __init__(self, message: str, reason: str = "failed") -> None:
        self.reason = reason
        super().__init__(message)
