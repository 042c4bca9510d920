#pragma once
// The second panel's pictures: each slice as the network will see it, made by the same InputSpec.

#include "core/image/Volume.h"
#include "core/preprocess/InputSpec.h"
#include "viewer/qt/SliceView.h"

#include <QObject>
#include <list>
#include <map>
#include <optional>
#include <utility>

namespace diptych::app {

/// The picture turned round as the view lays the slice out: `picture` has i to the right and j down.
viewer::SliceView::OtherPicture asShown(viewer::SliceView::OtherPicture picture, const viewer::ViewPlane& plane);

/// On the window's thread. The range of the volume is found on a pool thread first; then a slice takes some milliseconds and its
/// neighbours are made ahead on pool threads. Where only the worker can enhance, the pictures are the original at network size.
class EnhancedPictures final : public QObject {
  Q_OBJECT

public:
  using QObject::QObject;
  /// Empty volume: none. Anything but the same volume and spec forgets all pictures.
  void setSource(const Volume& volume, const InputSpec& spec);
  const InputSpec& spec() const { return spec_; }
  std::optional<viewer::SliceView::OtherPicture> picture(int k, int t);

Q_SIGNALS:
  void ready();  ///< pictures can be had now

private:
  using Key = std::pair<int, int>;  ///< t, k
  void prefetch(int k, int t);
  void keep(const Key& key, viewer::SliceView::OtherPicture picture);

  Volume volume_;
  InputSpec spec_;
  std::optional<IntensityRange> range_;
  unsigned generation_ = 0;
  std::map<Key, viewer::SliceView::OtherPicture> pictures_;
  std::list<Key> order_;  ///< oldest first
  std::map<Key, bool> underWay_;
};

}  // namespace diptych::app
