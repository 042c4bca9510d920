#pragma once
// The first part of the demo: one head CT, two rounds of training.

#include "app/demo/DemoContext.h"
#include "app/demo/DemoFigures.h"

#include <filesystem>

namespace diptych::app {

/// `cranium` is an InVesalius project. Its voxels are written to <folder>/dicom/head-ct and only what is imported from there is used.
/// Leaves the reference and both rounds' labels in <folder>/labels.
Result<HeadCtFigures> runHeadCt(DemoContext& demo, const std::filesystem::path& cranium);

}  // namespace diptych::app
