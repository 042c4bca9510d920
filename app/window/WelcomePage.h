#pragma once
// The empty window: what to do first.

#include <QStringList>
#include <QWidget>

class QListWidget;
class QVBoxLayout;

namespace diptych::app {

class WelcomePage final : public QWidget {
  Q_OBJECT

public:
  explicit WelcomePage(QWidget* parent = nullptr);
  /// Folders of projects, newest first.
  void setRecent(const QStringList& folders);
  /// While a project is being opened or made: a sentence instead of the buttons; empty: the buttons again.
  void setBusy(const QString& what, double fraction = -1);

Q_SIGNALS:
  void imagesRequested();
  void newRequested();
  void openRequested();
  void demoRequested();
  void recentRequested(const QString& folder);
  void busyCancelled();

private:
  QWidget* choices_;
  QListWidget* recent_;
  QWidget* recentPart_;
  QWidget* busy_;
  class QLabel* busyText_;
  class QProgressBar* busyBar_;
};

}  // namespace diptych::app
