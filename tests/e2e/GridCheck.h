#pragma once
// Whether an independent reader lays an exported label file exactly over the DICOM series that it belongs to.

#include "tests/support/TestPython.h"

#include <QString>
#include <QStringList>

namespace diptych::test {

/// SimpleITK reads both. Arguments: the series' folder, the label file and, optionally, a threshold: the labels must then be 1 exactly where
/// the image is at least that. Fails on another size, or corners that are 1e-3 mm or more apart.
inline PythonRun checkGrid(const QString& interpreter, const QStringList& arguments) {
  static const char* const kScript = R"(
import sys
import SimpleITK as sitk
import numpy as np

folder, labels = sys.argv[1:3]
reader = sitk.ImageSeriesReader()
reader.SetFileNames(reader.GetGDCMSeriesFileNames(folder))
image, label = reader.Execute(), sitk.ReadImage(labels)
assert image.GetSize() == label.GetSize(), (image.GetSize(), label.GetSize())
n = image.GetSize()
furthest = 0.0
for corner in range(8):
    index = [(n[a] - 1) if corner >> a & 1 else 0 for a in range(3)]
    a = np.array(image.TransformIndexToPhysicalPoint(index))
    b = np.array(label.TransformIndexToPhysicalPoint(index))
    furthest = max(furthest, float(np.linalg.norm(a - b)))
assert furthest < 1e-3, furthest
voxels = sitk.GetArrayFromImage(label)
assert voxels.any()
if len(sys.argv) > 3:
    assert np.array_equal(voxels == 1, sitk.GetArrayFromImage(image) >= float(sys.argv[3]))
# The overlay itself: ITK refuses images that are not on one grid. NIfTI keeps 32-bit floats, hence the tolerance of 1e-3 voxels.
sitk.ProcessObject_SetGlobalDefaultCoordinateTolerance(1e-3)
sitk.ProcessObject_SetGlobalDefaultDirectionTolerance(1e-5)
sitk.LabelOverlay(sitk.Cast(sitk.RescaleIntensity(image), sitk.sitkUInt8), 
                  sitk.Cast(label, sitk.sitkUInt8))
print(furthest)
)";
  return runPython(interpreter, QString::fromUtf8(kScript), arguments);
}

}  // namespace diptych::test
