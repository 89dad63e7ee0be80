"""The server's ceiling: a socket that reads the bytes."""

import json
import socket
from urllib.parse import urlsplit


def read(url, token, seen):
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port)) as connection:
        for page in range(1, int(parts.path.split("/")[1]) // 100 + 1):
            body = json.dumps({"variables": {"page": page}}).encode()
            connection.sendall(
                b"POST %b HTTP/1.1\r\ncontent-length: %d\r\n\r\n%b" % (parts.path.encode(), len(body), body)
            )
            through(connection)
            for _ in range(100):
                seen(None)


def through(connection):
    received = connection.recv(1 << 20)
    head, _, rest = received.partition(b"\r\n\r\n")
    missing = int(head.rpartition(b"content-length: ")[2]) - len(rest)
    while missing > 0:
        missing -= len(connection.recv(1 << 20))
