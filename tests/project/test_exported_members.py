"""What users may rely on is what `__all__` says (the idea is httpx's)."""

import centra_ipaas


def reading_order(name):
    """Constants, classes, functions, each by name: the order that ruff keeps."""
    return (not name.isupper(), not name[:1].isupper(), name)


def test_all_is_sorted_and_names_nothing_twice():
    assert list(centra_ipaas.__all__) == sorted(set(centra_ipaas.__all__), key=reading_order)


def test_every_name_is_there():
    assert [name for name in centra_ipaas.__all__ if not hasattr(centra_ipaas, name)] == []


def test_every_public_name_is_exported():
    ours = {
        name
        for name, value in vars(centra_ipaas).items()
        if not name.startswith("_") and getattr(value, "__module__", "").startswith("centra_ipaas")
    }
    assert ours <= set(centra_ipaas.__all__)
