#pragma once
// Labels as a plain array: the model that tools are tested against.

#include "core/edit/Edit.h"

#include <QtGlobal>
#include <algorithm>
#include <functional>
#include <random>
#include <vector>

namespace diptych::test {

struct PlainLabels {
  GridSize size;
  std::vector<SegmentValue> voxels;

  explicit PlainLabels(GridSize of) : size{of}, voxels(of.voxels()) {}
  explicit PlainLabels(const LabelTiles& labels) : PlainLabels{labels.size()} {
    forEach([&](int i, int j, int k, int t) { at(i, j, k, t) = labels.at(i, j, k, t); });
  }

  SegmentValue& at(int i, int j, int k, int t = 0) {
    const auto index = ((static_cast<std::size_t>(t) * static_cast<std::size_t>(size.z) + static_cast<std::size_t>(k)) *
                            static_cast<std::size_t>(size.y) +
                        static_cast<std::size_t>(j)) *
                           static_cast<std::size_t>(size.x) +
                       static_cast<std::size_t>(i);
    return voxels[index];
  }
  bool contains(int i, int j, int k) const {
    return i >= 0 && j >= 0 && k >= 0 && i < size.x && j < size.y && k < size.z;
  }
  std::size_t count(SegmentValue value) const {
    return static_cast<std::size_t>(std::count(voxels.begin(), voxels.end(), value));
  }
  void forEach(const std::function<void(int, int, int, int)>& work) const {
    for (int t = 0; t < size.t; ++t)
      for (int k = 0; k < size.z; ++k)
        for (int j = 0; j < size.y; ++j)
          for (int i = 0; i < size.x; ++i) work(i, j, k, t);
  }
  LabelTiles tiles() {
    EditBuilder edit{LabelTiles{size}};
    forEach([&](int i, int j, int k, int t) { edit.set(i, j, k, t, at(i, j, k, t)); });
    LabelTiles labels{size};
    if (!apply(labels, std::move(edit).finish("labels"))) qFatal("the edit does not fit its own base");
    return labels;
  }
  bool operator==(const PlainLabels& other) const { return voxels == other.voxels; }
};

/// What a tool makes of labels. Undoing it must give the labels back, which is checked on the way.
inline PlainLabels changed(const LabelTiles& before, const std::function<void(EditBuilder&)>& tool) {
  EditBuilder builder{before};
  tool(builder);
  const Edit edit = std::move(builder).finish("tool");
  LabelTiles after = before;
  if (!apply(after, edit)) qFatal("the edit does not fit its own base");
  PlainLabels result{after};
  if (!apply(after, edit.reversed())) qFatal("the edit cannot be undone");
  if (!(PlainLabels{after} == PlainLabels{before})) qFatal("undoing does not restore the labels");
  return result;
}

/// Each voxel one of the values 0 to `values` − 1.
inline PlainLabels speckle(GridSize size, unsigned values, std::mt19937& random) {
  PlainLabels labels{size};
  for (SegmentValue& value : labels.voxels) value = static_cast<SegmentValue>(random() % values);
  return labels;
}

}  // namespace diptych::test
