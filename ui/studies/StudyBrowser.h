#pragma once
// The panel on the left: patient → study → series, with thumbnail, dots of the slices and a filter.

#include "ui/studies/SeriesItem.h"

#include <QSet>
#include <QString>
#include <QUrl>
#include <QWidget>
#include <functional>
#include <vector>

class QAction;
class QLineEdit;
class QPushButton;
class QStackedLayout;
class QToolButton;

namespace diptych::ui {

class EmptyState;
class SeriesTree;
class StudyTreeView;

/// Never changes the selection by itself: a list refreshed in the background keeps selection, scroll position and what is folded.
class StudyBrowser final : public QWidget {
  Q_OBJECT

public:
  explicit StudyBrowser(QWidget* parent = nullptr);
  /// An empty list is a new beginning (another project): what was selected, folded and filtered is forgotten with it.
  void setSeries(std::vector<SeriesItem> series);
  void updateSeries(const SeriesItem& item);  ///< by number; unknown: ignored
  void setThumbnail(int number, const QImage& image);
  /// 0 none; marks the row as the one that is open, emits nothing. The selection goes along and is scrolled to, unless the person has moved it
  /// elsewhere meanwhile.
  void setCurrent(int number);
  /// Numbers shown now (what is folded counts as shown), in order: for the next/previous series commands.
  std::vector<int> shownNumbers() const;
  void focusFilter();
  /// The series selected, or the first of the patient or study that is; 0 where nothing is.
  int selectedNumber() const;
  /// What the list's context menu offers.
  void setContextActions(const QList<QAction*>& actions);

Q_SIGNALS:
  void seriesActivated(int number);
  void importRequested();  ///< the empty state's "Open a folder…"
  void demoRequested();

protected:
  bool eventFilter(QObject* watched, QEvent* event) override;  ///< keys of the filter

private:
  QWidget* makeFilterRow();
  void makeEmptyStates();
  void filterChanged(const QString& words);
  void enterTree();
  /// Runs `change` and puts selection and folding back.
  void change(const std::function<void()>& change);
  /// The same for a change that nobody asked for: what is in sight stays where it is.
  void refresh(const std::function<void()>& change);
  void restoreFolds();
  void updateState();
  QSet<QString>& folds();

  SeriesTree* model_;
  StudyTreeView* view_;
  QLineEdit* filter_ = nullptr;
  QToolButton* more_ = nullptr;
  QAction* showSecondary_ = nullptr;
  QStackedLayout* pages_ = nullptr;
  EmptyState *noStudies_ = nullptr, *noMatch_ = nullptr;
  QPushButton *clearFilter_ = nullptr, *showHidden_ = nullptr;

  QString selected_;  // key of the row that the person selected, shown or not
  QSet<QString> folded_, foldedInFilter_;
  bool changing_ = false;
};

}  // namespace diptych::ui
