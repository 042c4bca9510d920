"""Decodes DICOM files with pydicom for DicomPixelsTest.

usage: pixel_reader.py FOLDER FILE…  writes FOLDER/N.f64 for the N-th file: frames as they are stored, bits masked.
"""
import sys

import numpy
import pydicom

for number, path in enumerate(sys.argv[2:]):
    data = pydicom.dcmread(path, force=True)
    data.pixel_array.astype("<f8").tofile(f"{sys.argv[1]}/{number}.f64")
