"""Sockets lie in short, plain paths, wherever the checkout lies."""

import os
import tempfile
from pathlib import Path

from launcher.servers import LONGEST_SOCKET_PATH, remove_socket_folder, socket_folder


def test_a_plain_checkout_keeps_its_sockets():
    with tempfile.TemporaryDirectory(dir="/tmp") as checkout:
        wanted = Path(checkout) / "run"
        assert socket_folder(wanted, None) == wanted


def test_a_deep_checkout_points_to_a_short_folder(tmp_path):
    wanted = tmp_path / ("d" * 100)
    folder = socket_folder(wanted, None)
    assert wanted.readlink() == folder
    assert len(os.fsencode(folder / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH
    remove_socket_folder(wanted)
    assert not folder.exists()
    assert not wanted.is_symlink()


def test_a_path_with_spaces_never_reaches_an_address(tmp_path):
    wanted = tmp_path / "my run"
    folder = socket_folder(wanted, None)
    assert " " not in str(folder)
    remove_socket_folder(wanted)


def test_a_second_start_replaces_what_a_killed_one_left(tmp_path):
    wanted = tmp_path / "my run"
    first = socket_folder(wanted, None)
    second = socket_folder(wanted, None)
    assert not first.exists()
    assert second.is_dir()
    remove_socket_folder(wanted)
