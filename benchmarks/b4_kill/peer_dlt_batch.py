"""the same in batches of ten, dlt's default."""

import sys
from functools import partial
from pathlib import Path

sys.path.append(str(Path(__file__).parent))
import peer_dlt

export = partial(peer_dlt.export, batch_size=10)
