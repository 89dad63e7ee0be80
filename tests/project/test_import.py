"""What `import centra_ipaas` costs, and what it leaves alone."""

import json
import os
import subprocess
import sys

#: Seconds.
AT_MOST = 0.25

TIMED = """
import time
began = time.perf_counter()
import centra_ipaas
print(time.perf_counter() - began)
"""

WATCHED = """
import json, sys

seen, importing = [], True
def watch(event, arguments):
    if importing and event.startswith(("open", "socket.", "subprocess.", "os.fork", "sqlite3.")):
        seen.append((event, str(arguments[0]) if arguments else ""))
sys.addaudithook(watch)
import centra_ipaas
importing = False
print(json.dumps({"seen": seen, "threads": len(sys._current_frames()), "modules": sorted(sys.modules)}))
"""

BUSY = """
import os, socket, threading, time
open(os.devnull).close()
socket.socket().close()
threading.Thread(target=time.sleep, args=(2,), daemon=True).start()
"""

CODE = (".py", ".pyc", ".so", ".pyd", ".zip")


def fresh_interpreter(program):
    env = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(done.stdout)


def test_it_is_quick():
    """The best of several runs counts: the others measure what else the machine is doing."""
    fresh_interpreter(TIMED)
    best = min(fresh_interpreter(TIMED) for _ in range(7))
    assert best <= AT_MOST


def test_it_loads_neither_gql_nor_graphql_core():
    """Both are heavy, and only the sandbox and a user's own gql queries need them."""
    loaded = {name.partition(".")[0] for name in fresh_interpreter(WATCHED)["modules"]}
    assert loaded.isdisjoint({"gql", "graphql", "typer", "rich", "starlette", "uvicorn", "pytest"})


def test_it_opens_nothing_but_code_and_starts_nothing():
    """No schema, no settings file, no socket, no database, no process, no thread beside the first."""
    watched = fresh_interpreter(WATCHED)
    assert [event for event in watched["seen"] if not (event[0] == "open" and event[1].endswith(CODE))] == []
    assert watched["threads"] == 1


def test_the_watch_sees_a_file_a_socket_and_a_thread():
    """A watch that sees nothing would pass everything."""
    watched = fresh_interpreter(WATCHED.replace("import centra_ipaas\n", BUSY))
    assert {"open", "socket.__new__"} <= {event for event, _ in watched["seen"]}
    assert watched["threads"] == 2
