from pathlib import Path

import pytest

from examples.processes import first_line, running

SAMPLE = Path(__file__).with_name("online_retail.csv")


@pytest.fixture
def sample():
    """A made-up file with one invoice of every kind of dirt."""
    return SAMPLE


@pytest.fixture(params=["keys", "search"])
def mode(request):
    return request.param


@pytest.fixture
def erp_folder(tmp_path):
    folder = tmp_path / "erp"
    folder.mkdir()
    return folder


@pytest.fixture
def erp_url(erp_folder, mode):
    """The example ERP as a process, in each of its two ways."""
    with running("-m", "examples.erp.server", "--folder", erp_folder, "--mode", mode) as process:
        yield first_line(process)["url"]
