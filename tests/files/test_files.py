import errno
import hashlib
import io
import os
import re
import stat
import time
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from napsix.files import storage as storage_module
from napsix.files.models import StoredFile
from napsix.files.services import GRACE, FileRefused, content_type, serve, shown_name, store, sweep_orphans
from napsix.files.storage import PrivateStorage, random_path

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 presupuesto"


@pytest.fixture(autouse=True)
def root(settings, tmp_path):
    """An empty data folder for each test."""
    settings.NAPSIX_DATA = tmp_path
    return tmp_path / "files"


def keep(data=PDF, name="Presupuesto.pdf", *, user=None, max_bytes=1000):
    return store(SimpleUploadedFile("x", data), name=name, user=user, max_bytes=max_bytes)


def on_disk(root):
    return [path for path in root.rglob("*") if path.is_file()]


def test_a_file_is_kept_as_it_was_sent(staff):
    stored = keep(user=staff)
    with stored.open() as file:
        assert file.read() == PDF
    assert (stored.name, stored.size, stored.content_type) == ("Presupuesto.pdf", len(PDF), "application/pdf")
    assert stored.sha256 == hashlib.sha256(PDF).hexdigest()
    assert stored.uploaded_by == staff


def test_any_open_file_may_be_kept():
    assert store(io.BytesIO(PDF), name="a.pdf", user=None, max_bytes=100).size == len(PDF)


def test_a_file_larger_than_memory_chunks_is_hashed_whole():
    data = os.urandom(300_000)
    stored = keep(data, "datos.bin", max_bytes=400_000)
    assert stored.sha256 == hashlib.sha256(data).hexdigest()


def test_the_path_tells_nothing_of_the_name_and_only_we_may_read_it(root):
    stored = keep(name="../../../etc/passwd")
    [path] = on_disk(root)
    assert re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{32}", path.relative_to(root).as_posix())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stored.name == "passwd"


def test_two_paths_are_never_the_same():
    assert len({random_path() for _ in range(1000)}) == 1000


def test_a_stored_file_has_no_public_address():
    with pytest.raises(NotImplementedError):
        _ = keep().file.url


@pytest.mark.parametrize("name", ["../fuera", "/etc/passwd", "a/../../fuera"])
def test_the_storage_never_leaves_its_folder(name):
    with pytest.raises(ValueError, match="out of"):
        PrivateStorage().path(name)


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"", "vacío"), (b"x" * 1001, "demasiado grande")],
)
def test_a_file_we_do_not_want_is_refused_in_spanish_and_leaves_nothing(root, data, reason):
    with pytest.raises(FileRefused, match=reason):
        keep(data)
    assert on_disk(root) == []
    assert not StoredFile.objects.exists()


def test_a_file_of_exactly_the_limit_is_kept():
    assert keep(b"x" * 1000).size == 1000


def test_a_full_disk_is_a_sentence(root, monkeypatch):
    def full(path, chunks):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(storage_module, "write_through", full)
    with pytest.raises(FileRefused, match="No queda lugar"):
        keep()


def test_what_breaks_off_while_writing_leaves_nothing_under_a_good_name(root, monkeypatch):
    def breaks(descriptor):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(storage_module.os, "fsync", breaks)
    with pytest.raises(OSError, match="Input/output"):
        keep()
    assert on_disk(root) == []


def test_the_disk_has_the_file_before_its_name_and_its_name_before_the_row(monkeypatch):
    steps = []
    fsync, rename = os.fsync, Path.rename

    def note_fsync(descriptor):
        steps.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        fsync(descriptor)

    def note_rename(self, target):
        steps.append("rename")
        return rename(self, target)

    monkeypatch.setattr(storage_module.os, "fsync", note_fsync)
    monkeypatch.setattr(Path, "rename", note_rename)
    keep()
    assert steps[-3:] == ["file", "rename", "folder"]


def test_two_rows_cannot_name_the_same_file():
    stored = keep()
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.create(file=stored.file.name, name="otro", size=1, sha256="", content_type="")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Presupuesto Nº 1.pdf", "Presupuesto Nº 1.pdf"),
        ("C:\\fakepath\\Ñandú.xlsx", "Ñandú.xlsx"),
        ("../../x.csv", "x.csv"),
        ("a\r\nb\x00.txt", "ab.txt"),
        ("factura\u202efdp.exe", "facturafdp.exe"),
        ("\u200b\u200d", "archivo"),
        ("..", "archivo"),
        ("", "archivo"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
        ("x" * 300, "x" * 255),
    ],
)
def test_a_name_is_shown_without_folders_or_tricks(name, shown):
    assert shown_name(name) == shown


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("a.pdf", b"\x89PNG\r\n\x1a\n" + b"0" * 50, "image/png"),
        ("a.png", b"hola", "application/octet-stream"),
        ("a.csv", b"BMW;5\nFIAT;3\n", "text/csv"),
        ("a.csv", b"a\0b", "application/octet-stream"),
        ("a.xlsx", b"PK\x03\x04" + b"\0" * 60, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 60, "application/vnd.ms-excel"),
        ("a.ods", b"PK\x03\x04mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("a", b"hola", "application/octet-stream"),
    ],
)
def test_the_type_is_what_the_name_says_unless_the_bytes_say_otherwise(name, head, expected):
    assert content_type(name, head) == expected


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("foto.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("hola.html", b"<script>alert(1)</script>"),
        ("Presupuesto Ñandú.pdf", PDF),
        ('co"mi;llas.txt', b"hola"),
    ],
)
def test_a_file_is_always_saved_by_the_browser_and_never_run(name, data):
    response = serve(keep(data, name))
    assert response["Content-Disposition"].startswith("attachment; filename")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, no-store"
    assert b"".join(response.streaming_content) == data


def test_a_name_with_accents_reaches_the_browser():
    disposition = serve(keep(name="Ñandú.pdf"))["Content-Disposition"]
    assert disposition == "attachment; filename*=utf-8''%C3%91and%C3%BA.pdf"


def grow_old(path):
    past = time.time() - GRACE.total_seconds() - 1
    os.utime(path, (past, past))


def test_files_that_belong_to_nobody_are_swept_after_a_day(root):
    kept, orphan, young = keep(), keep(), keep()
    for stored in (kept, orphan):
        grow_old(root / stored.file.name)
    for row in (orphan, young):
        row.delete()
    half = root / "unfinished" / "a"
    half.write_bytes(b"mitad")
    grow_old(half)
    assert sweep_orphans() == 2
    assert {path.relative_to(root).as_posix() for path in on_disk(root)} == {kept.file.name, young.file.name}


def test_sweeping_where_nothing_was_ever_stored_is_no_error():
    assert sweep_orphans() == 0


def test_a_row_that_was_never_committed_leaves_only_an_orphan(root):
    with pytest.raises(RuntimeError), transaction.atomic():
        keep()
        raise RuntimeError
    assert not StoredFile.objects.exists()
    grow_old(on_disk(root)[0])
    assert sweep_orphans() == 1


def test_a_django_file_may_be_kept():
    assert store(ContentFile(PDF), name="a.pdf", user=None, max_bytes=100).size == len(PDF)
