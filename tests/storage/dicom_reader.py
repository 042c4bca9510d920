"""Reads a series that DicomSeriesWriterTest wrote, with pydicom and SimpleITK.

usage: dicom_reader.py FOLDER PHASES VALUES.f64 followed by the 16 numbers of the voxel-to-LPS matrix
VALUES.f64: modality values, x fastest, then y, z, t.
"""
import glob
import os
import sys

import numpy
import pydicom
import SimpleITK

folder, phases, values = sys.argv[1], int(sys.argv[2]), numpy.fromfile(sys.argv[3], "<f8")
matrix = numpy.array(sys.argv[4:20], float).reshape(4, 4)


def check(condition, *words):
    if not condition:
        print(*words)
        sys.exit(1)


files = sorted(glob.glob(os.path.join(folder, "*.dcm")))
pydicom.config.settings.reading_validation_mode = pydicom.config.RAISE
sets = [pydicom.dcmread(f) for f in files]
check(len({d.SOPInstanceUID for d in sets}) == len(files), "SOPInstanceUID repeats")
check(len({d.SeriesInstanceUID for d in sets}) == 1, "SeriesInstanceUID differs")
check([d.InstanceNumber for d in sets] == list(range(1, len(files) + 1)), "InstanceNumber")
stack = numpy.stack([d.pixel_array * float(d.get("RescaleSlope", 1)) + float(d.get("RescaleIntercept", 0)) for d in sets])
check(numpy.array_equal(stack.ravel(), values), "pydicom values")
check(all("research software" in d.ImageComments for d in sets), "research note")
if phases > 1:
    slices = len(files) // phases
    check([d.TemporalPositionIdentifier for d in sets] == [1 + n // slices for n in range(len(files))], "phases")
    check(len({float(d.TriggerTime) for d in sets}) == phases, "TriggerTime")
first = files[: len(files) // phases]
image = SimpleITK.ReadImage(first)
direction = numpy.array(image.GetDirection()).reshape(3, 3) * numpy.array(image.GetSpacing())
size = numpy.array(image.GetSize()) - 1
for corner in numpy.ndindex(2, 2, 2):
    index = size * corner
    there = direction @ index + image.GetOrigin()
    here = matrix[:3, :3] @ index + matrix[:3, 3]
    check(numpy.abs(there - here).max() < 1e-3, "SimpleITK geometry", there, here)
array = SimpleITK.GetArrayViewFromImage(image).ravel()
check(numpy.array_equal(array, values[: array.size]), "SimpleITK values")
