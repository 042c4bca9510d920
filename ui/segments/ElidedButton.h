#pragma once
// A button whose text may hold a long name.

#include <QPushButton>

namespace diptych::ui {

/// Takes the width it is given and leaves out the end of its text where that is too long; the tooltip and the accessible
/// name have all of it.
class ElidedButton final : public QPushButton {
  Q_OBJECT

public:
  using QPushButton::QPushButton;
  void setFullText(const QString& text);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

protected:
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

private:
  void elide();

  QString full_;
};

}  // namespace diptych::ui
