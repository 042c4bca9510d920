"""Looks for the patient of canary_patient.py below folders, independently of the program: names and bytes of files, as UTF-8
and as UTF-16, what gzip, zstd, zip and zlib pack, and the text of PDF files.

usage: canary_search.py WORD FOLDER…
Prints "FILE: where" for each file or folder that knows the patient, and "FILE: mode 644" for each that others may read.
"""
import gzip
import io
import os
import re
import stat
import subprocess
import sys
import zipfile
import zlib

from canary_patient import needles

LIMIT = 256 << 20


def forms(text):
    return [text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be")]


def unpacked(data):
    """(how, bytes) of what is packed in the data."""
    if data[:2] == b"\x1f\x8b":
        try:
            yield "gzip", gzip.decompress(data)
        except (OSError, EOFError, zlib.error):
            pass
    if data[:4] == b"PK\x03\x04":
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
            for name in archive.namelist():
                yield "zip", name.encode() + archive.read(name)
        except (zipfile.BadZipFile, RuntimeError):
            pass
    if data[:5] == b"%PDF-":
        run = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=False)
        yield "PDF text", run.stdout
    # Anywhere: tiles of labels in the database, streams of a PDF, chunks of a PNG.
    for found in re.finditer(re.escape(b"\x28\xb5\x2f\xfd"), data):
        run = subprocess.run(["zstd", "-dcq"], input=data[found.start():found.start() + 65536], capture_output=True, check=False)
        if run.stdout:
            yield "zstd", run.stdout
    for found in re.finditer(rb"stream\r?\n|zTXt|iTXt", data):
        for skip in range(0, 3):
            try:
                yield "zlib", zlib.decompressobj().decompress(data[found.end() + skip:found.end() + skip + (1 << 20)])
                break
            except zlib.error:
                pass


def knows(data, wanted):
    low = data.lower()
    for needle in wanted:
        if any(form in low for form in forms(needle)):
            return needle
    return None


def search(path, wanted, deep):
    with open(path, "rb") as file:
        data = file.read(LIMIT)
    found = knows(data, wanted)
    if found:
        return "its bytes hold " + found
    if deep:
        for how, content in unpacked(data):
            found = knows(content, wanted)
            if found:
                return "%s in it holds %s" % (how, found)
    return None


def main():
    wanted = needles(sys.argv[1])
    for root in sys.argv[2:]:
        for folder, folders, files in os.walk(root):
            for name in folders + files:
                path = os.path.join(folder, name)
                if os.path.islink(path):
                    continue
                mode = stat.S_IMODE(os.lstat(path).st_mode)
                if mode & 0o077:
                    print("%s: mode %o" % (path, mode))
                found = knows(os.path.basename(path).encode(), wanted)
                if found:
                    print("%s: its name holds %s" % (path, found))
                elif name in files:
                    # Thousands of tiles make thousands of processes: the database is searched as it lies.
                    found = search(path, wanted, not name.startswith("project.diptych"))
                    if found:
                        print("%s: %s" % (path, found))


if __name__ == "__main__":
    main()
