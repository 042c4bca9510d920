#pragma once
// One job in the strip: a line of 32 px, and the curves of a training under it.

#include "ui/work/JobsPanel.h"

class QHBoxLayout;
class QLabel;
class QProgressBar;
class QPushButton;
class QToolButton;

namespace diptych::ui {

class CurvesView;
class ElidedLabel;

class JobRowView final : public QWidget {
  Q_OBJECT

public:
  explicit JobRowView(QWidget* parent = nullptr);
  void setRow(const JobRow& row);
  /// Does nothing for a job that is no training.
  void setCurvesShown(bool shown);
  bool curvesShown() const;

  /// What the keyboard can reach, in reading order.
  std::vector<QWidget*> tabStops() const;

  static constexpr int lineHeight = 32;

Q_SIGNALS:
  void cancelRequested();
  void resumeRequested();
  void clearRequested();
  void curvesToggled(bool shown);

private:
  void addButtons(QHBoxLayout* line);
  void showProgress(const JobRow& row);
  void showOutcome(const JobRow& row);
  void showButtons(const JobRow& row);
  void showMark();

  JobRow row_;
  QLabel* mark_;
  ElidedLabel* title_;
  QWidget* progress_;
  QProgressBar* bar_;
  QLabel* percent_;
  ElidedLabel* what_;
  ElidedLabel* outcome_;
  QLabel* dice_;
  QPushButton* curvesButton_;
  QPushButton* resume_;
  QPushButton* cancel_;
  QToolButton* clear_;
  CurvesView* curves_ = nullptr;  ///< made when first asked for
};

}  // namespace diptych::ui
