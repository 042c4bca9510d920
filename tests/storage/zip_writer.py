"""Writes ZIP files as Python's zipfile does, some of them made to mislead.

zip_writer.py OUT CASE [FOLDER]   FOLDER: what the case "folder" packs
"""
import os
import stat
import struct
import sys
import zipfile

out, case = sys.argv[1:3]


def pack(members, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)


def patch(change):
    """change(bytes, offset of a header, is it central?) for every header."""
    data = bytearray(open(out, "rb").read())
    for signature, central in ((b"PK\x03\x04", False), (b"PK\x01\x02", True)):
        at = data.find(signature)
        while at >= 0:
            change(data, at, central)
            at = data.find(signature, at + 4)
    open(out, "wb").write(data)


if case == "folder":
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for where, _, files in sorted(os.walk(sys.argv[3])):
            archive.write(where, os.path.relpath(where, sys.argv[3]))
            for name in sorted(files):
                path = os.path.join(where, name)
                archive.write(path, os.path.relpath(path, sys.argv[3]))
elif case == "names":
    pack([("a/Ärztin\t1.DCM", b"1"), ("b.NII.GZ", b"2"), ("c.inv3", b"3"), ("d.exe", b"4"), ("e", b"5"),
          ("inner.zip", b"PK\x03\x04"), ("more.tar.gz", b"6"), ("x" * 3000 + ".dcm", b"7")])
elif case == "climbing":
    pack([("good.dcm", b"1"), ("../../evil.dcm", b"2")])
elif case == "climbing backwards":
    pack([("a\\..\\..\\evil.dcm", b"2")])
elif case == "absolute":
    pack([("/tmp/evil.dcm", b"2")])
elif case == "drive":
    pack([("C:/evil.dcm", b"2")])
elif case == "link":
    link = zipfile.ZipInfo("image.dcm")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    pack([(link, b"/etc/passwd")])
elif case == "device":
    device = zipfile.ZipInfo("image.dcm")
    device.create_system = 3
    device.external_attr = (stat.S_IFCHR | 0o666) << 16
    pack([(device, b"")])
elif case == "encrypted":
    pack([("image.dcm", b"secret" * 10)], zipfile.ZIP_STORED)

    def encrypt(data, at, central):
        data[at + (8 if central else 6)] |= 1

    patch(encrypt)
elif case == "bomb":
    pack([("image.dcm", bytes(32 << 20))])
elif case == "promises less":
    pack([("image.dcm", bytes(100000))])

    def shrink(data, at, central):
        struct.pack_into("<I", data, at + (24 if central else 22), 10)

    patch(shrink)
elif case == "promises more":
    pack([("image.dcm", bytes(1000))])

    def grow(data, at, central):
        struct.pack_into("<I", data, at + (24 if central else 22), 5000)

    patch(grow)
elif case == "flipped":
    pack([("image.dcm", b"0123456789" * 10)], zipfile.ZIP_STORED)
    data = open(out, "rb").read()
    open(out, "wb").write(data.replace(b"0123456789", b"012x456789", 1))
elif case == "cut":
    pack([("image.dcm", os.urandom(5000)), ("image2.dcm", os.urandom(5000))])
    data = open(out, "rb").read()
    open(out, "wb").write(data[: len(data) // 2])
elif case == "many":
    pack([(f"{i}.dcm", b"") for i in range(50)])
elif case == "empty":
    pack([])
elif case == "twice":
    pack([("same.dcm", b"first"), ("same.dcm", b"second")])
else:
    sys.exit("no such case")
