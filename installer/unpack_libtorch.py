"""Unpacks from the wheels what a C++ program needs: shared libraries and headers.

Usage: unpack_libtorch.py cpu|gpu WHEELS TARGET
The Python half of torch is left out, and for `cpu` its CUDA libraries too (half a gigabyte).
"""

import pathlib
import sys
import zipfile


def wanted(name: str, kind: str) -> bool:
    if name.startswith("torch/include/"):
        return True
    if name.startswith("torch/lib/") and ".so" in name:
        if "python" in name:
            return False
        return kind == "gpu" or not any(part in name for part in ("cuda", "nvshmem", "nvrtc"))
    if name.startswith("nvidia/") and ".so" in name:
        return True
    # Licences travel with what they cover.
    return "LICENSE" in name.upper() and ".dist-info/" in name


def main() -> None:
    kind, wheels, target = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    for wheel in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(target, [n for n in archive.namelist() if wanted(n, kind)])


if __name__ == "__main__":
    main()
