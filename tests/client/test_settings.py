"""What settings take, what they refuse, and what they show."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
from both_clients import TOKEN, settings

from centra_ipaas import AsyncClient, Client, Settings
from centra_ipaas.errors import ConfigurationError

SHOP = "https://shop.centra.com/graphql"


@pytest.mark.parametrize(
    "url",
    ["http://shop.centra.com/graphql", "shop.centra.com/graphql", "ftp://shop.centra.com", "", "https://", "https:///graphql",
     "https://[::1", "https://shop.centra.com:99999/graphql", "https://shop centra.com/", "https://shop.centra.com/\n",
     "http://localhost.evil.com/graphql", "http://127.0.0.1@evil.com/graphql", "https://user:pa55word@shop.centra.com/graphql",
     "https://shop.centra.com", "https://shop.centra.com/", None],
)  # fmt: skip
def test_an_address_that_is_not_safe_or_not_one_is_refused(url):
    """Only https, http on this machine only, no password in it; and the refusal does not repeat one."""
    with pytest.raises(ConfigurationError, match=r"^url ") as caught:
        settings(url)
    assert "pa55word" not in str(caught.value)


@pytest.mark.parametrize(
    "url", [SHOP, "http://localhost:8080/graphql", "http://127.0.0.1/graphql", "http://[::1]:80/graphql"]
)
def test_an_address_that_is_safe(url):
    """https anywhere, http on this machine."""
    assert settings(url).url == url


WRONG = {
    "quota_share": [0, 1.5, -1, float("nan"), "0.8"],
    "concurrency": [0, -1, 2.5, "6"],
    "app": ["", "two words", "acme/1/2", "acme\r\nX: y", "ácme"],
    "connect_timeout": [0, -1, float("nan"), "10"],
    "keep_alive": [-1, float("nan"), "4"],
    "token": ["", None],
    "proxy": ["", "proxy:3128", "ftp://proxy", "http://", "http://u:pa#55@proxy",
              "http://proxy:99999", "http://proxy/x", "http://a b"],
}  # fmt: skip


@pytest.mark.parametrize("name, value", [(name, value) for name, values in WRONG.items() for value in values])
def test_a_setting_that_cannot_work_is_named(name, value):
    """Before anything is sent."""
    with pytest.raises(ConfigurationError, match=f"^{name} ") as caught:
        settings(SHOP, **{name: value})
    assert "55" not in str(caught.value)


def test_two_ways_to_say_whom_to_trust_are_one_too_many(tmp_path):
    """Nobody would know which of the two counts."""
    with pytest.raises(ConfigurationError, match="ca and tls"):
        settings(SHOP, ca=tmp_path / "ca.pem", tls=ssl.create_default_context())


@pytest.mark.parametrize("content", [None, b"", b"no certificate", "folder"])
def test_a_ca_file_that_cannot_be_read_is_named(tmp_path, content):
    """Missing, empty, something else, a folder."""
    path = tmp_path / "ca.pem"
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"ca: no certificates can be read from .*ca\.pem"):
        Client(settings(SHOP, ca=path))


def test_settings_show_no_secret():
    """Neither the token nor a proxy's user and password."""
    shown = repr(settings(SHOP, proxy="http://user:pa55word@proxy.test:3128"))
    assert "proxy='http://proxy.test:3128'" in shown
    assert TOKEN not in shown
    assert "user" not in shown
    assert "pa55word" not in shown


def test_settings_come_from_the_environment():
    """Two that must be there, five that may be."""
    assert Settings.from_env({"CENTRA_URL": SHOP, "CENTRA_TOKEN": TOKEN, "CENTRA_APP": ""}) == Settings(
        url=SHOP, token=TOKEN
    )
    assert Settings.from_env(
        {
            "CENTRA_URL": SHOP,
            "CENTRA_TOKEN": TOKEN,
            "CENTRA_APP": "acme-sync/1.2",
            "CENTRA_CA": "/etc/ssl/acme.pem",
            "CENTRA_CONCURRENCY": "3",
            "CENTRA_PROXY": "http://proxy.test:3128",
            "CENTRA_QUOTA_SHARE": "0.5",
        }
    ) == Settings(
        url=SHOP,
        token=TOKEN,
        app="acme-sync/1.2",
        ca=Path("/etc/ssl/acme.pem"),
        concurrency=3,
        proxy="http://proxy.test:3128",
        quota_share=0.5,
    )


THERE = {"CENTRA_URL": SHOP, "CENTRA_TOKEN": TOKEN}


@pytest.mark.parametrize(
    "environ, told",
    [
        ({"CENTRA_TOKEN": TOKEN}, ": CENTRA_URL"),
        ({"CENTRA_URL": ""}, "CENTRA_URL, CENTRA_TOKEN"),
        ({**THERE, "CENTRA_CONCURRENCY": "many"}, "CENTRA_CONCURRENCY is not a number: 'many'"),
        ({**THERE, "CENTRA_QUOTA_SHARE": "80 %"}, "CENTRA_QUOTA_SHARE is not a number: '80 %'"),
    ],
)
def test_an_environment_that_cannot_work_is_refused(environ, told):
    """What is missing is named, what is there is not shown."""
    with pytest.raises(ConfigurationError) as caught:
        Settings.from_env(environ)
    assert str(caught.value).endswith(told)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("client", [Client, AsyncClient])
def test_an_address_in_place_of_settings_is_told(client):
    with pytest.raises(ConfigurationError, match="a client takes Settings"):
        client("https://shop.centra.com/graphql")
