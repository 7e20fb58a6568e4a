"""The stream of an old workbook inside of its compound file ([MS-CFB])."""

import struct

HEADER_BYTES, ENTRY_BYTES = 512, 128
# The first of the numbers that mark no sector but the end of a chain.
NO_SECTOR = 0xFFFFFFFA
STREAMS = ("Workbook", "Book")


def workbook_stream(data: bytes) -> bytes:
    """The stream that holds the workbook. Raises `ValueError`, `LookupError` or `struct.error` for a damaged file."""
    return _CompoundFile(data).stream(STREAMS)


class _CompoundFile:
    """A file of sectors, each of which names the next one of its stream."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if not (6 <= mini_shift < shift <= 16):
            raise ValueError("sector size")
        self.size, self.mini_size = 1 << shift, 1 << mini_shift
        first_entry, self.cutoff, first_mini = (struct.unpack_from("<I", data, at)[0] for at in (48, 56, 60))
        self.table = self._numbers(self._table_sectors())
        entries = self._chain(first_entry)
        self.entries = [entries[at : at + ENTRY_BYTES] for at in range(0, len(entries) - ENTRY_BYTES + 1, ENTRY_BYTES)]
        self.mini_table = self._numbers(self._sectors(first_mini))

    def _table_sectors(self) -> list[int]:
        """The sectors of the table itself: 109 stand in the header, the others in a chain of their own."""
        found = list(struct.unpack_from("<109I", self.data, 76))
        (sector,) = struct.unpack_from("<I", self.data, 68)
        for _ in range(len(self.data) // self.size):
            if sector >= NO_SECTOR:
                break
            *more, sector = struct.unpack(f"<{self.size // 4}I", self._sector(sector))
            found += more
        return [number for number in found if number < NO_SECTOR]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        return self.data[start : start + self.size].ljust(self.size, b"\0")

    def _numbers(self, sectors: list[int]) -> tuple[int, ...]:
        data = b"".join(map(self._sector, sectors))
        return struct.unpack(f"<{len(data) // 4}I", data)

    def _sectors(self, first: int) -> list[int]:
        return _followed(first, self.table)

    def _chain(self, first: int) -> bytes:
        return b"".join(map(self._sector, self._sectors(first)))

    def stream(self, names: tuple[str, ...]) -> bytes:
        """The content of the first of `names` that there is."""
        found = {}
        for entry in self.entries:
            (length,) = struct.unpack_from("<H", entry, 64)
            found[entry[: max(length - 2, 0)].decode("utf-16-le", "replace")] = struct.unpack_from("<II", entry, 116)
        first, size = found[next((name for name in names if name in found), names[0])]
        if size >= self.cutoff:
            return self._chain(first)[:size]
        small = self._chain(struct.unpack_from("<I", self.entries[0], 116)[0])
        parts = (small[at * self.mini_size : (at + 1) * self.mini_size] for at in _followed(first, self.mini_table))
        return b"".join(parts)[:size]


def _followed(first: int, table: tuple[int, ...]) -> list[int]:
    """The numbers of a chain, in order; one that comes round to itself is refused."""
    found = []
    while first < NO_SECTOR:
        found.append(first)
        if len(found) > len(table):
            raise ValueError("chain without end")
        first = table[first]
    return found
