#pragma once
// The panel on the left: patient → study → series, with thumbnail, dots of the slices and a filter.

#include "ui/studies/SeriesItem.h"

#include <QUrl>
#include <QWidget>

namespace diptych::ui {

/// Never changes the selection by itself: a list refreshed in the background keeps selection, scroll position and what is folded.
class StudyBrowser final : public QWidget {
  Q_OBJECT

public:
  explicit StudyBrowser(QWidget* parent = nullptr);
  void setSeries(std::vector<SeriesItem> series);
  void updateSeries(const SeriesItem& item);  ///< by number; unknown: ignored
  void setThumbnail(int number, const QImage& image);
  void setCurrent(int number);  ///< 0 none; marks the row, emits nothing
  /// Numbers shown now, in order: for the next/previous series commands.
  std::vector<int> shownNumbers() const;
  void focusFilter();

Q_SIGNALS:
  void seriesActivated(int number);
  void importRequested();  ///< the empty state's "Open a folder…"
  void demoRequested();

private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace diptych::ui
