#pragma once
// The lists on the right: segments and history.

#include "app/window/Document.h"
#include "ui/segments/HistoryPanel.h"
#include "ui/segments/SegmentsPanel.h"

#include <QObject>

namespace diptych::app {

class SegmentsPresenter final : public QObject {
  Q_OBJECT

public:
  SegmentsPresenter(Document& document, ui::SegmentsPanel& segments, ui::HistoryPanel& history, QObject* parent);

  void addSegment(const QString& name);
  void usePreset(const QString& schemeId);
  /// A scheme of plain names.
  void useNames(const std::vector<QString>& names);

private:
  void followLabels();
  void showRows();
  void showCounts();
  void showHistory();
  void rename(SegmentValue value, const QString& name);
  void recolour(SegmentValue value, Colour colour);
  void remove(SegmentValue value);
  /// The person has no segments yet, a prediction has: the list tells what is hatched.
  bool showsPrediction() const;
  const Scheme& shownScheme() const;
  ui::SegmentRow rowOf(const Segment& segment) const;

  Document& document_;
  ui::SegmentsPanel& segments_;
  ui::HistoryPanel& history_;
  SegmentCounts predicted_;
};

}  // namespace diptych::app
