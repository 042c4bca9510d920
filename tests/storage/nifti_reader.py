"""Reads what NiftiTest wrote with nibabel and SimpleITK, and writes files for it to read.

usage: nifti_reader.py FOLDER SHARED_DATA
FOLDER/expected.txt: a line a file: name, then the 16 numbers of the voxel-to-LPS matrix. Voxels count 0, 1, 2 … in file order.
FOLDER/to_read.txt is written: a line a file: path, 12 numbers of the voxel-to-LPS matrix; beside it NUMBER.f64, its values.
"""
import glob
import itertools
import os
import sys

import nibabel
import numpy
import SimpleITK

folder, shared = sys.argv[1:3]
LPS = numpy.diag([-1.0, -1.0, 1.0, 1.0])


def check(condition, *words):
    if not condition:
        print(*words)
        sys.exit(1)


for line in open(os.path.join(folder, "expected.txt")):
    name, *numbers = line.split()
    path = os.path.join(folder, name)
    matrix = numpy.array(numbers, float).reshape(4, 4)
    image = nibabel.load(path)
    for affine in (image.affine, image.get_sform(), image.get_qform()):
        check(numpy.allclose(LPS @ affine, matrix, atol=1e-4), name, "nibabel", LPS @ affine, matrix)
    values = numpy.arange(numpy.prod(image.shape), dtype=float) % 251
    check(numpy.array_equal(numpy.asarray(image.dataobj).ravel(order="F"), values), name, "values")
    itk = SimpleITK.ReadImage(path)
    direction = numpy.array(itk.GetDirection()).reshape(3, 3) * numpy.array(itk.GetSpacing())
    check(numpy.allclose(direction, matrix[:3, :3], atol=1e-4), name, "SimpleITK", direction, matrix)
    check(numpy.allclose(itk.GetOrigin(), matrix[:3, 3], atol=1e-4), name, "SimpleITK origin")
    check(numpy.array_equal(SimpleITK.GetArrayViewFromImage(itk).ravel(), values), name, "SimpleITK values")

to_read = open(os.path.join(folder, "to_read.txt"), "w")
count = 0


def tell(path):
    global count
    image = nibabel.load(path)
    numpy.asarray(image.dataobj).astype("<f8").ravel(order="F").tofile(os.path.join(folder, f"{count}.f64"))
    to_read.write(path + " " + " ".join(repr(float(v)) for v in (LPS @ image.affine)[:3].ravel()) + "\n")
    count += 1


rng = numpy.random.default_rng(7)
oblique = numpy.eye(4)
oblique[:3, :3] = numpy.linalg.qr(rng.normal(size=(3, 3)))[0] @ numpy.diag([0.7, 1.1, 2.5])
oblique[:3, 3] = [-40, 12, 77]
number = 0
for kind in (nibabel.Nifti1Image, nibabel.Nifti2Image):
    for dtype in ("u1", "i1", "u2", "i2", "u4", "i4", "f4", "f8", "i8"):
        for order in "<>":
            for forms in ("s", "q"):
                data = (rng.normal(size=(5, 4, 3)) * 20 + 50).clip(0, 120).astype(dtype)
                header = kind.header_class(endianness=order)
                header.set_data_dtype(numpy.dtype(dtype).newbyteorder(order))
                header.set_xyzt_units("mm")
                image = kind(data, oblique, header, dtype=numpy.dtype(dtype).newbyteorder(order))
                image.header.set_sform(oblique if forms == "s" else None, 1 if forms == "s" else 0)
                image.header.set_qform(oblique if forms == "q" else None, 1 if forms == "q" else 0)
                if dtype == "i2":
                    image.header.set_slope_inter(0.25, -3)
                path = os.path.join(folder, f"made{number}.nii" + (".gz" if number % 2 else ""))
                nibabel.save(image, path)
                number += 1
                tell(path)
four = nibabel.Nifti1Image(rng.integers(0, 99, size=(3, 4, 5, 6)).astype("u2"), oblique)
nibabel.save(four, os.path.join(folder, "four.nii"))
tell(os.path.join(folder, "four.nii"))
flat = nibabel.Nifti1Image(rng.integers(0, 99, size=(9, 8)).astype("u1"), oblique)
nibabel.save(flat, os.path.join(folder, "flat.nii"))
tell(os.path.join(folder, "flat.nii"))
for pattern in ("nifti-hippocampus/images/*.nii.gz", "nifti-hippocampus/labels/*.nii.gz", "cardiac-sunnybrook-dicom/*/labels/*.nii.gz"):
    for path in sorted(glob.glob(os.path.join(shared, pattern)))[:12]:
        tell(path)
