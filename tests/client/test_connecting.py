"""The way to Centra: proxies, authorities, silence, and connections that died while nobody used them."""

from __future__ import annotations

import base64
import logging
import socket
import ssl
import threading
import time
from contextlib import ExitStack, contextmanager

import pytest
import trustme
from both_clients import TOKEN, Blocking, Suspending, settings
from loopback import loopback, question
from misbehaving import answering, dripping, server, whole_request

from centra_ipaas import Client, RetryPolicy
from centra_ipaas.errors import (
    AnswerLost,
    ConfigurationError,
    NotSent,
    Redirected,
    UncertainOutcome,
)

ONCE = RetryPolicy(attempts=1, timeout=5.0)
QUESTION, READ = question(kind="read"), {"echo": {"kind": "read"}}
CHANGE, CHANGED = question(mutation=True, userErrors=[]), {"echo": {"userErrors": []}}
PASSWORD = "pr0xy-pa55"


@pytest.fixture(params=[Blocking(), Suspending()], ids=lambda way: way.name)
def client(request):
    return request.param


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def ca(authority, tmp_path):
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


@pytest.fixture
def shop(authority):
    """A server with a certificate for its address, signed by nobody known."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    with loopback(tls=tls) as shop:
        yield shop


@contextmanager
def proxy(password=None):
    """Serve as a proxy that tunnels, for whoever knows the password; gives its address and the hosts asked for."""
    tunnels, wanted = [], base64.b64encode(f"us:er:{password}".encode())

    def behave(peer):
        head = whole_request(peer)
        tunnels.append(head.split()[1].decode())
        if password and wanted not in head:
            peer.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return
        host, _, port = tunnels[-1].rpartition(":")
        with socket.create_connection((host, int(port))) as far:
            peer.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=pump, args=(far, peer))
            back.start()
            pump(peer, far)
            back.join()

    with server(behave) as url:
        yield url.removesuffix("/graphql"), tunnels


def pump(source, sink):
    """Pass on what comes, until nothing does."""
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        return


# --- whom to trust -----------------------------------------------------------------------------------------


def test_an_authority_of_ones_own(client, shop, ca, authority):
    """By its file, or in a context of one's own."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    for trust in ({"ca": ca}, {"ca": str(ca)}, {"tls": context}):
        assert client.talk(settings(shop.url, retries=ONCE, **trust), QUESTION) == [READ]


def test_a_certificate_that_nobody_vouches_for(client, shop):
    """Nothing was sent, not even the token; the error says what to do."""
    (told,) = client.talk(settings(shop.url, retries=ONCE), CHANGE)
    assert isinstance(told, NotSent)
    assert "its certificate is not trusted: unable to get local issuer certificate" in str(told)
    assert "as `ca`" in str(told)
    assert shop.asked == []


def test_a_certificate_of_another_host(client, shop, ca):
    """Trusted, and not the one we asked for."""
    elsewhere = shop.url.replace("127.0.0.1", "localhost")
    (told,) = client.talk(settings(elsewhere, ca=ca, retries=ONCE), CHANGE)
    assert isinstance(told, NotSent)
    assert "certificate is not valid for 'localhost'" in str(told)


def test_a_file_that_changed_is_read_again(shop, ca, authority):
    """Authorities are renewed while a process runs; a client that is made afterwards trusts the new ones."""
    renewed = ca.read_bytes()
    ca.write_bytes(trustme.CA().cert_pem.bytes())
    (told,) = Blocking().talk(settings(shop.url, ca=ca, retries=ONCE), QUESTION)
    assert isinstance(told, NotSent)
    ca.write_bytes(renewed + b"\n")
    assert Blocking().talk(settings(shop.url, ca=ca, retries=ONCE), QUESTION) == [READ]


def test_a_client_shows_its_own_certificate(client, authority, ca):
    """Where Centra, or what stands before it, asks for one."""
    asking = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(asking)
    authority.configure_trust(asking)
    asking.verify_mode = ssl.CERT_REQUIRED
    ours = ssl.create_default_context(cafile=ca)
    authority.issue_cert("client.acme.test").configure_cert(ours)
    with loopback(tls=asking) as shop:
        assert client.talk(settings(shop.url, tls=ours, retries=ONCE), QUESTION) == [READ]


# --- through a proxy ---------------------------------------------------------------------------------------


def test_a_proxy(client, shop, ca):
    """It is told the host, and sees neither token nor question."""
    with proxy() as (address, tunnels):
        told = client.talk(settings(shop.url, ca=ca, proxy=address, retries=ONCE), QUESTION, CHANGE)
    assert told == [READ, CHANGED]
    assert tunnels == [shop.url.removeprefix("https://").removesuffix("/graphql")]


def test_a_proxy_with_a_password(client, shop, ca, caplog):
    """User and password stand in the address, what is special in them as %XX; they show nowhere."""
    caplog.set_level(logging.DEBUG)
    with proxy(password=f"{PASSWORD}@#") as (address, _):
        knows = address.replace("//", f"//us%3Aer:{PASSWORD}%40%23@")
        wrong = address.replace("//", f"//us%3Aer:{PASSWORD}@")
        assert client.talk(settings(shop.url, ca=ca, proxy=knows, retries=ONCE), CHANGE) == [CHANGED]
        (told,) = client.talk(settings(shop.url, ca=ca, proxy=wrong, retries=ONCE), CHANGE)
    assert isinstance(told, NotSent)
    assert "the proxy answered 407" in str(told)
    assert len(shop.asked) == 1
    shown = [repr(settings(shop.url, proxy=knows)), repr(told), repr(told.__cause__), str(told.__cause__)]
    shown += [f"{entry.getMessage()} {entry.__dict__}" for entry in caplog.records]
    assert not [text for text in shown if PASSWORD in text or TOKEN in text]


def test_a_proxy_over_tls_is_trusted_by_the_same_authorities(client, authority, ca):
    """What `ca` names counts for it as well; that it could refuse shows that it was trusted."""

    def behave(plain):
        with tls.wrap_socket(plain, server_side=True) as peer:
            whole_request(peer)
            peer.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")

    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    with server(behave) as address:
        signed = address.replace("http:", "https:").removesuffix("/graphql")
        (told,) = client.talk(settings("https://x.test/graphql", ca=ca, proxy=signed, retries=ONCE), CHANGE)
    assert isinstance(told, NotSent)
    assert "the proxy answered 407" in str(told)


def test_nobody_listens_where_the_proxy_should_be(client, shop, ca):
    """Not sent, and not around it either."""
    with server(answering("200 OK")) as address:
        gone = address.removesuffix("/graphql")
    told = client.talk(settings(shop.url, ca=ca, proxy=gone, retries=ONCE), QUESTION, CHANGE)
    assert [type(error) for error in told] == [NotSent, NotSent]
    assert shop.asked == []


def test_the_proxy_of_the_environment(client, shop, ca, monkeypatch):
    """HTTPS_PROXY counts, unless NO_PROXY names the host or the settings have a proxy of their own."""
    for name in ("no_proxy", "NO_PROXY", "all_proxy", "ALL_PROXY", "https_proxy", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with proxy() as (address, tunnels), proxy() as (own, own_tunnels):
        monkeypatch.setenv("HTTPS_PROXY", address)
        client.talk(settings(shop.url, ca=ca, retries=ONCE), QUESTION)
        assert (len(tunnels), len(own_tunnels)) == (1, 0)
        client.talk(settings(shop.url, ca=ca, proxy=own, retries=ONCE), QUESTION)
        assert (len(tunnels), len(own_tunnels)) == (1, 1)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        client.talk(settings(shop.url, ca=ca, retries=ONCE), QUESTION)
        assert (len(tunnels), len(own_tunnels)) == (1, 1)
    assert len(shop.asked) == 3


def test_http_on_this_machine_goes_through_no_proxy_of_the_environment(client, monkeypatch):
    """It would see the token in the clear."""
    with proxy() as (address, tunnels), loopback() as shop:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, address)
        monkeypatch.delenv("NO_PROXY", raising=False)
        client.talk(settings(shop.url, retries=ONCE), QUESTION)
        assert len(shop.asked) == 1
        assert tunnels == []


@pytest.mark.parametrize(
    "wrong",
    [f"ftp://user:{PASSWORD}@proxy", f"http://user:{PASSWORD}@proxy:port", f"http://u:pa#{PASSWORD}@p"],
)
def test_an_environment_with_no_proxy_to_speak_of(monkeypatch, wrong):
    """Told when the client is made, without its password, also not in what the traceback shows."""
    monkeypatch.setenv("HTTPS_PROXY", wrong)
    with pytest.raises(ConfigurationError, match="HTTPS_PROXY") as caught:
        Client(settings("https://shop.centra.com/graphql"))
    assert caught.value.__suppress_context__
    assert caught.value.__cause__ is None
    assert PASSWORD not in str(caught.value)


def test_a_proxy_of_a_kind_that_needs_another_package():
    """Told when the client is made."""
    with pytest.raises(ConfigurationError, match="socksio"):
        Client(settings("https://shop.centra.com/graphql", proxy="socks5://proxy:1080"))


# --- silence -----------------------------------------------------------------------------------------------


@pytest.fixture
def full():
    """A listener whose queue is full: whoever comes next is neither taken nor refused. Gives its address."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, ExitStack() as waiting:
        address = listener.getsockname()
        for one in [waiting.enter_context(socket.socket()) for _ in range(4)]:
            one.setblocking(False)
            one.connect_ex(address)
        time.sleep(0.05)
        yield f"http://127.0.0.1:{address[1]}/graphql"


def test_a_host_that_does_not_answer_the_knock(client, full):
    """The connection has a time of its own, shorter than a request's; nothing was sent."""
    begun = time.monotonic()
    (told,) = client.talk(settings(full, connect_timeout=0.2, retries=ONCE), CHANGE)
    assert isinstance(told, NotSent)
    assert "ConnectTimeout" in str(told)
    assert time.monotonic() - begun < 2


def test_a_host_that_never_speaks_tls(client):
    """The handshake counts as part of the connection."""

    def mute(peer):
        time.sleep(0.5)

    with server(mute) as url:
        knock = settings(url.replace("http:", "https:"), connect_timeout=0.2, retries=ONCE)
        (told,) = client.talk(knock, CHANGE)
    assert isinstance(told, NotSent)


def test_the_connection_takes_no_longer_than_the_request_may(client, full):
    """Also where its own time is longer."""
    begun = time.monotonic()
    brief = settings(full, connect_timeout=5.0, retries=RetryPolicy(attempts=1, timeout=0.2))
    (told,) = client.talk(brief, CHANGE)
    assert isinstance(told, NotSent)
    assert time.monotonic() - begun < 2


DRIPS = {
    "headers": b"HTTP/1.1 200 OK\r\nX: ",
    "the name in gzip's head": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9999\r\n\r\n"
    b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\x03",
    "an extension of a chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=",
    "trailers": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX: ",
    "the body": b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n",
}
BRIEF = RetryPolicy(attempts=1, timeout=0.3)


@pytest.mark.parametrize("begin", DRIPS.values(), ids=DRIPS)
def test_an_answer_that_drips_ends_in_time(client, begin):
    """Wherever it drips, and whether or not any of it shows: the time-out is for the whole request."""
    with server(dripping(begin)) as url:
        begun = time.monotonic()
        (told,) = client.talk(settings(url, retries=BRIEF), CHANGE)
        assert time.monotonic() - begun < 1.5
    assert isinstance(told, UncertainOutcome)
    assert isinstance(told.__cause__, AnswerLost)


def test_an_answer_that_never_begins_ends_in_time(client):
    """Word after word that more is to come."""
    with server(dripping(b"", b"HTTP/1.1 102 Processing\r\n\r\n")) as url:
        begun = time.monotonic()
        (told,) = client.talk(settings(url, retries=BRIEF), QUESTION)
        assert time.monotonic() - begun < 1.5
    assert isinstance(told, AnswerLost)


def test_an_answer_that_drips_on_a_kept_connection_over_tls_ends_in_time(client, authority, ca):
    """Each request has a time of its own, whichever made the connection."""

    def behave(plain):
        with tls.wrap_socket(plain, server_side=True) as peer:
            whole_request(peer)
            body = b'{"data": {}}'
            peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            dripping(DRIPS["headers"])(peer)

    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    with server(behave) as url:
        begun = time.monotonic()
        told = client.talk(settings(url.replace("http:", "https:"), ca=ca, retries=BRIEF), QUESTION, QUESTION)
        assert time.monotonic() - begun < 2
    assert (told[0], type(told[1])) == ({}, AnswerLost)


def test_a_proxy_that_drips_got_no_request(client, shop, ca):
    """The way was never made, so it is certain that nothing happened; a mutation too."""
    with server(dripping(DRIPS["headers"])) as address:
        through = settings(shop.url, ca=ca, proxy=address.removesuffix("/graphql"), retries=BRIEF)
        begun = time.monotonic()
        (told,) = client.talk(through, CHANGE)
        assert time.monotonic() - begun < 1.5
    assert isinstance(told, NotSent)
    assert shop.asked == []


# --- connections that are kept -----------------------------------------------------------------------------


def test_a_connection_is_kept_and_used_again(client):
    """To make one costs a round trip, and two more for TLS."""
    with loopback() as shop:
        client.talk(settings(shop.url), QUESTION, CHANGE, QUESTION)
    assert [asked.connection for asked in shop.asked] == [0, 0, 0]


def test_an_idle_connection_is_not_kept_for_longer_than_the_settings_say(client):
    """So that it is us who hang up first."""
    with loopback() as shop:
        client.talk(settings(shop.url, keep_alive=0), QUESTION, CHANGE)
    assert [asked.connection for asked in shop.asked] == [0, 1]


def test_a_connection_that_the_server_closed_meanwhile_costs_nothing():
    """It is noticed before a request goes out on it: the mutation has one certain outcome, on a new connection."""
    with loopback(idle=0.05) as shop, Client(settings(shop.url, retries=ONCE)) as client:
        client.execute(QUESTION)
        time.sleep(0.3)
        assert client.execute(CHANGE) == CHANGED
    assert [asked.connection for asked in shop.asked] == [0, 1]


def test_a_server_that_hangs_up_on_a_request_it_was_sent(client):
    """The moment in which both act: nobody knows whether it was read, so a mutation is uncertain."""

    def behave(peer):
        whole_request(peer)
        body = b'{"data": {}}'
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        whole_request(peer)

    with server(behave) as url:
        told = client.talk(settings(url, retries=ONCE), QUESTION, QUESTION)
        assert (told[0], type(told[1])) == ({}, AnswerLost)
    with server(behave) as url:
        told = client.talk(settings(url, retries=ONCE), QUESTION, CHANGE)
        assert (told[0], type(told[1])) == ({}, UncertainOutcome)
    with server(behave) as url:
        told = client.talk(settings(url), QUESTION, QUESTION)
        assert told == [{}, {}]


# --- what else is sent -------------------------------------------------------------------------------------


def test_who_we_say_we_are(client):
    """Our name, then the name of the program around us."""
    with loopback() as shop:
        client.talk(settings(shop.url), QUESTION)
        client.talk(settings(shop.url, app="acme-sync/1.2"), QUESTION)
    ours, with_app = (asked.headers["user-agent"] for asked in shop.asked)
    assert ours.startswith("centra-ipaas/")
    assert with_app == f"{ours} acme-sync/1.2"


def test_a_login_page_in_between(client):
    """A redirect is no answer of Centra's: not followed, for a mutation uncertain."""
    with server(answering("302 Found", "Location: http://127.0.0.1:1/login")) as url:
        told = client.talk(settings(url, retries=ONCE), QUESTION, CHANGE)
    assert [type(error) for error in told] == [Redirected, UncertainOutcome]
