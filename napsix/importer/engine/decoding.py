"""Bytes of a text file to lines of text (traps P01-P08, P25).

Detection libraries get Spanish wrong, so this is a ladder: byte order mark, then the NUL pattern of UTF-16, then strict
UTF-8 over the whole file (the only accent may stand in the last line), then the old code page that makes most Spanish
letters out of the bytes.
"""

import codecs
import re
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

from .types import UnreadableFile

BLOCK = 1 << 20
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CODE_PAGES = ("cp1252", "cp850", "mac_roman")
SPANISH = frozenset("áéíóúñüÁÉÍÓÚÑÜ¿¡ºª")
PLAUSIBLE = frozenset("àèìòùçãõâêôäëïöÀÈÇÃÕÄÖß°«»“”‘’–—…€´·®©\xa0")


class Lines(Protocol):
    """Lines of text, to be closed after use: an open file or a generator."""

    def __iter__(self) -> Iterator[str]: ...
    def __next__(self) -> str: ...
    def close(self) -> object:
        """Close the file, or end the generator; nothing can be read afterwards."""


@dataclass(slots=True)
class Decoding:
    """How to read the text of a file.

    Args:
        codec: Python codec name.
        nul_bytes: how many NULs stand in it; they are dropped (P08).
        foreign_lines: how many lines of a UTF-8 file are in cp1252, as programs leave that append to it (P06).
        foreign: the numbers of those lines, filled while reading.
    """

    codec: str
    nul_bytes: int = 0
    foreign_lines: int = 0
    foreign: set[int] = field(default_factory=set)

    def lines(self, path: str | Path) -> Lines:
        """Physical lines with their line ends, whichever of the three they are; close it after use."""
        if self.foreign_lines:
            return self._mixed_lines(path)
        if self.nul_bytes or self.codec.startswith("utf-16"):  # half of its bytes are NULs, so they were not counted
            return self._lines_without_nul(path)
        return open(path, encoding=self.codec, newline="")  # the iterator of all others: no slower than the file

    def _lines_without_nul(self, path: str | Path) -> Generator[str]:
        with open(path, encoding=self.codec, newline="") as file:
            for line in file:
                yield line.replace("\0", "")

    def _mixed_lines(self, path: str | Path) -> Generator[str]:
        self.foreign.clear()
        with closing(_byte_lines(path)) as lines:
            for number, line in enumerate(lines, 1):
                try:
                    text = line.decode("utf-8-sig" if number == 1 else "utf-8")
                except UnicodeDecodeError:
                    text = line.decode("cp1252", errors="replace")
                    self.foreign.add(number)
                yield text.replace("\0", "")


def _byte_lines(path: str | Path) -> Generator[bytes]:
    """Lines of a file as bytes, split at any of the three line ends; latin-1 stands for "the bytes as they are"."""
    with open(path, encoding="latin-1", newline="") as file:
        for line in file:
            yield line.encode("latin-1")


def detect(path: str | Path) -> Decoding:
    """The decoding of a file, by the ladder."""
    with open(path, "rb") as file:
        head = file.read(BLOCK)
    codec = next((codec for bom, codec in BOMS if head.startswith(bom)), None) or _utf16_without_bom(head)
    nul_bytes = _count_nuls(path)
    if codec and codec != "utf-8-sig":
        if _decodes(path, codec):
            return Decoding(codec)
        if nul_bytes:
            raise UnreadableFile("file.unreadable", format=codec.upper())
        codec = None  # two letters of an old code page
    if _decodes(path, "utf-8"):
        return Decoding(codec or "utf-8", nul_bytes)
    good, bad, high_bytes = _weigh_lines(path)
    if codec or good >= bad:
        return Decoding("utf-8", nul_bytes, foreign_lines=bad)
    best = _best_code_page(high_bytes)
    # Of the lines in UTF-8 the code page may lack a byte; iso8859-1 has all 256.
    return Decoding(best if _decodes(path, best) else "iso8859-1", nul_bytes)


def chosen(path: str | Path, encoding: str) -> Decoding:
    """The decoding a person asked for; refused when there is no such codec or the file is not written in it."""
    try:
        codec = codecs.lookup(encoding).name
        "".encode(codec)
    except (LookupError, UnicodeError, TypeError, ValueError) as error:
        raise UnreadableFile("file.unknown_encoding", encoding=encoding) from error
    with open(path, "rb") as file:
        head = file.read(4)
    if codec == "utf-8" and head.startswith(codecs.BOM_UTF8):
        codec = "utf-8-sig"
    if not _decodes(path, codec):
        raise UnreadableFile("file.wrong_encoding", encoding=encoding)
    return Decoding(codec, _count_nuls(path))


def _utf16_without_bom(head: bytes) -> str | None:
    """UTF-16 of western text has a NUL in every second byte."""
    sample = head[:4096]
    if b"\0" not in sample:
        return None
    pairs = max(len(sample) // 2, 1)
    even, odd = sample[0::2].count(0) / pairs, sample[1::2].count(0) / pairs
    if max(even, odd) > 0.4 and min(even, odd) < 0.1:
        return "utf-16-le" if odd > even else "utf-16-be"
    return None


def _decodes(path: str | Path, codec: str) -> bool:
    decoder = codecs.getincrementaldecoder(codec)("strict")
    try:
        with open(path, "rb") as file:
            while block := file.read(BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _count_nuls(path: str | Path) -> int:
    with open(path, "rb") as file:
        return sum(block.count(0) for block in iter(lambda: file.read(BLOCK), b""))


def _weigh_lines(path: str | Path) -> tuple[int, int, Counter[int]]:
    """How many non-ASCII lines are UTF-8, how many are not, and which high bytes the latter have."""
    good = bad = 0
    high_bytes: Counter[int] = Counter()
    for line in _byte_lines(path):
        if line.isascii():
            continue
        try:
            line.decode()
            good += 1
        except UnicodeDecodeError:
            bad += 1
            high_bytes.update(byte for byte in line if byte > 127)
    return good, bad, high_bytes


def _best_code_page(high_bytes: Counter[int]) -> str:
    """The code page with the best letters; cp1252 unless another is better by a point a byte (P04)."""
    scores = {codec: sum(n * _worth(byte, codec) for byte, n in high_bytes.items()) for codec in CODE_PAGES}
    best = max(scores, key=scores.__getitem__)
    if scores[best] < scores["cp1252"] + high_bytes.total():
        best = "cp1252"
    return best


def _worth(byte: int, codec: str) -> int:
    try:
        char = bytes([byte]).decode(codec)
    except UnicodeDecodeError:
        return -3
    if char in SPANISH:
        return 2
    return 0 if char in PLAUSIBLE else -2


class Damage(NamedTuple):
    """Text that was read in the wrong code page and saved again: what it looks like, and the two code pages."""

    looks: re.Pattern[str]
    read_as: str
    written_in: str

    def repaired(self, text: str) -> str:
        """The text as it was meant, or as it is where it was not damaged so, or not only so."""
        if text.isascii():
            return text
        try:
            meant = b"".join(self._byte(char) for char in text).decode(self.written_in)
        except UnicodeError:
            return text
        is_sure = self.written_in == "utf-8"  # which few other bytes happen to be
        return meant if is_sure or all(char.isascii() or char in SPANISH for char in meant) else text

    def _byte(self, char: str) -> bytes:
        """The byte a character was; those that its code page does not define come through as they are."""
        return char.encode("latin-1" if "\x80" <= char <= "\x9f" else self.read_as)


_CONTINUED = "[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
# UTF-8 as Windows, DOS and the Mac read it, and the letters of DOS as Windows reads them.
DAMAGES = {
    "windows": Damage(re.compile(f"[ÃÂâ]{_CONTINUED}"), "cp1252", "utf-8"),
    "dos": Damage(re.compile(r"[├┬]\S"), "cp850", "utf-8"),
    "mac": Damage(re.compile(r"[√¬]\S"), "mac_roman", "utf-8"),
    "dos_letters": Damage(re.compile("[^\\W\\d_][¥¤¢£µ‚¡\x81\x90]"), "cp1252", "cp850"),
}


def encoded_twice(texts: Iterable[str]) -> tuple[str, str, str] | None:
    """(text as found, text as meant, key of `DAMAGES`) of the first text that was read wrongly and saved, ``CÃ³rdoba``.

    None if there is none. Only when most of the texts that look so can be put right (P07).
    """
    texts = [text for text in texts if not text.isascii()]
    for key, damage in DAMAGES.items():
        suspects = [text for text in texts if damage.looks.search(text)]
        right = [(text, meant, key) for text in suspects if (meant := damage.repaired(text)) != text]
        if len(right) * 2 > len(suspects):
            return right[0]
    return None
