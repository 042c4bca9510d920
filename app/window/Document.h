#pragma once
// What the window is about right now: the series that is open, where one looks, which labels are in work, which segment is
// active. Owned by the window's thread; every panel reads it and hears of changes, none knows another.

#include "app/window/HumanTrack.h"
#include "app/window/ProjectThread.h"
#include "core/image/Volume.h"
#include "viewer/slice/ViewPlane.h"

#include <QObject>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace diptych::app {

/// A track that is looked at, not worked on: a prediction, a reference.
struct ShownTrack {
  storage::TrackEntry entry;
  LabelTiles labels;
  std::vector<SliceState> states;
};

class Document final : public QObject {
  Q_OBJECT

public:
  explicit Document(std::string author, QObject* parent = nullptr);
  ~Document() override;

  /// Closes what was open. Null: no project. The thread outlives its use here.
  void setProject(ProjectThread* project);
  ProjectThread* project() const { return project_; }

  /// Asynchronous: seriesChanged() when it is there, failed() if it cannot be. A newer call replaces one under way.
  void openSeries(int number);
  void closeSeries();
  bool opening() const { return opening_ != 0; }
  bool hasSeries() const { return series_.has_value(); }
  const storage::SeriesEntry& series() const { return *series_; }
  const Volume& volume() const { return volume_; }

  /// Crosshair in voxels, phase from 0.
  const viewer::VoxelPoint& position() const { return position_; }
  int phase() const { return phase_; }
  /// The slice along the acquisition plane that the crosshair is on.
  SliceRef slice() const;
  void setPosition(const viewer::VoxelPoint& at, int phase);
  void stepSlice(GridAxis axis, int steps);
  void stepPhase(int steps);  ///< round and round

  /// Null where no series is open.
  HumanTrack* labels() const { return human_.get(); }
  /// The newest prediction and reference.
  const std::optional<ShownTrack>& prediction() const { return prediction_; }
  const std::optional<ShownTrack>& reference() const { return reference_; }
  bool predictionShown() const { return predictionShown_; }
  void setPredictionShown(bool shown);
  bool referenceShown() const { return referenceShown_; }
  void setReferenceShown(bool shown);
  /// Reads them anew: a job's result came in.
  void reloadTracks();

  /// 0 where there is no segment.
  SegmentValue active() const { return active_; }
  void setActive(SegmentValue value);
  void swapActive();  ///< the last two
  bool visible(SegmentValue value) const { return !hidden_.contains(value); }
  void setVisible(SegmentValue value, bool visible);
  std::vector<SegmentValue> locked() const { return {locked_.begin(), locked_.end()}; }
  bool isLocked(SegmentValue value) const { return locked_.contains(value); }
  void setLocked(SegmentValue value, bool locked);

Q_SIGNALS:
  void projectChanged();
  void openingChanged();
  void seriesChanged();    ///< opened or closed; labels() is another object now
  void positionChanged();  ///< or phase
  void tracksChanged();    ///< prediction or reference, or whether they are shown
  void activeChanged();
  void lookChanged();  ///< visibility or locks
  void failed(const QString& sentence);

private:
  struct Opened;
  void show(Opened opened);
  /// What the disk does not take yet is known only to the labels in memory: they are kept until the series is opened again.
  void leaveLabels();
  /// Some segment is active as soon as there is one, the person's or else the prediction's.
  void chooseActive();

  std::string author_;
  ProjectThread* project_ = nullptr;
  int opening_ = 0;  ///< number of the series on its way
  std::optional<storage::SeriesEntry> series_;
  Volume volume_;
  viewer::VoxelPoint position_;
  int phase_ = 0;
  std::unique_ptr<HumanTrack> human_;
  std::map<int, std::unique_ptr<HumanTrack>> left_;  ///< by series number: left while they were not all saved
  std::optional<ShownTrack> prediction_, reference_;
  bool predictionShown_ = true, referenceShown_ = false;
  SegmentValue active_ = 0, lastActive_ = 0;
  std::set<SegmentValue> hidden_, locked_;
};

}  // namespace diptych::app
