"""What users may rely on is what `__all__` says (the idea is httpx's)."""

from importlib import import_module
from pkgutil import iter_modules

import pytest

import centra_ipaas
from centra_ipaas import errors

#: The package, and the packages that users import from.
PACKAGES = [
    "centra_ipaas",
    *(f"centra_ipaas.{found.name}" for found in iter_modules(centra_ipaas.__path__) if found.ispkg),
]


def reading_order(name):
    """Constants, classes, functions, each by name: the order that ruff keeps."""
    return (not name.isupper(), not name[:1].isupper(), name)


def test_the_packages_are_found():
    assert {"centra_ipaas.centra", "centra_ipaas.errors", "centra_ipaas.sync"} < set(PACKAGES)


@pytest.mark.parametrize("package", PACKAGES)
def test_all_is_sorted_and_names_nothing_twice(package):
    exported = import_module(package).__all__
    assert list(exported) == sorted(set(exported), key=reading_order)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_name_is_there(package):
    module = import_module(package)
    assert [name for name in module.__all__ if not hasattr(module, name)] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_name_is_exported(package):
    module = import_module(package)
    ours = {
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", "").startswith("centra_ipaas")
    }
    assert ours <= set(module.__all__)


def test_all_of_centra_is_exported():
    """A module of operations that `__all__` forgets is one that nobody finds."""
    modules = {found.name for found in iter_modules(centra_ipaas.centra.__path__)}
    assert {name for name in modules if not name.startswith("_")} == set(centra_ipaas.centra.__all__)


def test_a_traceback_names_an_error_as_one_imports_it():
    with pytest.raises(errors.ConfigurationError) as caught:
        centra_ipaas.Settings.from_env({})
    assert caught.type.__module__ == "centra_ipaas.errors"
