"""three AsyncClients that share their budget through one SqliteStore file"""

from pathlib import Path

import ours

from centra_ipaas import SqliteStore


class Pace(ours.Pace):
    def __init__(self, world):
        super().__init__(world, *(SqliteStore(Path(world.folder, "brand.db")) for _ in range(3)))
