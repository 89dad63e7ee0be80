"""A sandbox's own quotas over a socket: a connection is an environment of its own, and its clock the caller's."""

import json
import socketserver
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.b7_quota.ours import OPERATIONS
from benchmarks.servers.standing import ready
from centra_ipaas.sandbox import GROWTH

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "graphql"))

from quota_show import START, Gate


class Environment(socketserver.StreamRequestHandler):
    """Answers lines of JSON; the first one says which kind of window counts."""

    disable_nagle_algorithm = True

    #: What the caller says; before it says so, the begin.
    now = START

    def handle(self) -> None:
        """Answer until the other side has enough."""
        gate = Gate(lambda: self.now, json.loads(self.rfile.readline())["window"])
        for line in self.rfile:
            asked = json.loads(line)
            self.now = datetime.fromtimestamp(asked["at"], UTC)
            reply = gate.handle(asked["body"].encode())
            told = {"status": reply.status, "headers": dict(reply.headers), "body": reply.body.decode()}
            self.wfile.write(json.dumps(told).encode() + b"\n")


def operations() -> dict[str, object]:
    """Return what there is to ask, with what it really takes."""
    gate = Gate(lambda: START, "token")
    found = {name: (body := operation.body(), gate.once(body)[0]) for name, operation in OPERATIONS.items()}
    return {
        name: {
            "body": body.decode(),
            "cost": {"requests": 1, "mutations": draw.mutations, "complexity": draw.complexity},
        }
        for name, (body, draw) in found.items()
    }


pairs = {"requests": GROWTH.requests, "mutations": GROWTH.mutations, "complexity": GROWTH.complexity}
with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Environment) as server:
    server.daemon_threads = True
    ready(
        port=server.server_address[1],
        begin=START.timestamp(),
        operations=operations(),
        quotas=[
            (kind, seconds, pair[seconds > 10]) for kind, pair in pairs.items() for seconds in (10, 3600)
        ],
    )
    server.serve_forever()
