"""What `import centra_ipaas` costs, and what it leaves alone."""

import json
import os
import subprocess
import sys

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


def test_it_loads_nothing_but_itself():
    """Neither our other packages nor what they need: what somebody uses is loaded when it is used."""
    loaded = fresh_interpreter(WATCHED)["modules"]
    assert [name for name in loaded if name.startswith("centra_ipaas")] == [
        "centra_ipaas",
        "centra_ipaas._lazy",
    ]
    heavy = {
        "attrs",
        "cattrs",
        "gql",
        "graphql",
        "httpx",
        "msgspec",
        "rich",
        "ssl",
        "tenacity",
        "typer",
        "pytest",
    }
    assert heavy.isdisjoint(name.partition(".")[0] for name in loaded)


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
