#pragma once
// Small widgets that every panel is made of, so that they all look and read alike.

#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <QWidget>
#include <functional>
#include <vector>

class QVBoxLayout;

namespace diptych::ui {

/// The font of headings: small capitals, 11 px.
QFont headingFont();
/// A heading in that font, muted.
QLabel* makeHeading(const QString& text, QWidget* parent = nullptr);
/// Muted small print that wraps.
QLabel* makeNote(const QString& text, QWidget* parent = nullptr);
/// A line with 12 % contrast.
QFrame* makeLine(QWidget* parent = nullptr);
/// The one button of a panel that leads on: filled with the accent.
QPushButton* makePrimaryButton(const QString& text, QWidget* parent = nullptr);

/// What a panel shows while it has nothing to show: a sentence, what to do, and up to two buttons.
class EmptyState final : public QWidget {
  Q_OBJECT

public:
  EmptyState(const QString& title, const QString& text, QWidget* parent = nullptr);
  void setTexts(const QString& title, const QString& text);           ///< an empty text takes no room
  QPushButton* addButton(const QString& text, bool primary = false);  ///< owned by the state

private:
  QLabel* title_;
  QLabel* text_;
  QVBoxLayout* column_;
};

/// Quiet messages over the bottom right of the window, above its status bar; at most three, the oldest gives way. They go after eight
/// seconds (never while the pointer or the keyboard is in them); errors stay until closed. Each is also announced to screen readers.
/// Esc closes the one that has the focus.
class ToastArea final : public QWidget {
  Q_OBJECT

public:
  explicit ToastArea(QWidget* window);
  enum class Kind { plain, success, warning, error };
  struct Action {
    QString text;
    std::function<void()> run;
  };
  using QWidget::show;
  /// Running an action closes the message.
  void show(Kind kind, const QString& text, const std::vector<Action>& actions = {});
  int count() const;  ///< those that are not on their way out

protected:
  bool eventFilter(QObject* watched, QEvent* event) override;  ///< follows the window's size
  bool event(QEvent* event) override;

private:
  void place();
  QVBoxLayout* column_;
};

/// One line at the foot of the views: what buttons and keys do with the tool at hand. Never asks for width: it leaves the last hints
/// out where there is no room for them; the tooltip has them all.
class HelpStrip final : public QWidget {
  Q_OBJECT

public:
  explicit HelpStrip(QWidget* parent = nullptr);
  struct Hint {
    QString gesture, meaning;  ///< "Right drag", "window/level"
  };
  void setHints(const std::vector<Hint>& hints);

protected:
  void resizeEvent(QResizeEvent* event) override;

private:
  void fill();
  std::vector<Hint> hints_;
  QLabel* text_;
};

}  // namespace diptych::ui
