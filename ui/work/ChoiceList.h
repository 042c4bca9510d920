#pragma once
// A list in which a click or Enter on a row chooses it. (QListWidget's own signals say the same thing twice on a double click, and
// what Enter does depends on the platform.)

#include <QListWidget>

namespace diptych::ui {

class ChoiceList final : public QListWidget {
  Q_OBJECT

public:
  explicit ChoiceList(QWidget* parent = nullptr);
  /// As high as its rows, at most this many pixels; more rows scroll.
  void setGreatestHeight(int height);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

Q_SIGNALS:
  void rowClicked(int row);  ///< by pointer
  void rowEntered(int row);  ///< by Enter

protected:
  void keyPressEvent(QKeyEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

private:
  int greatestHeight_ = 240;
};

}  // namespace diptych::ui
