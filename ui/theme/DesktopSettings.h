#pragma once
// What the desktop wishes: dark or light, motion or less of it. Read from the XDG desktop portal, never waited for.

#include <QDBusMessage>
#include <QObject>
#include <QVariant>
#include <optional>

namespace diptych::ui {

/// Asks org.freedesktop.portal.Settings in the background and listens for changes. Without a session bus or a portal it stays
/// silent and knows nothing.
class DesktopSettings final : public QObject {
  Q_OBJECT

public:
  explicit DesktopSettings(QObject* parent = nullptr);

  std::optional<bool> dark() const { return dark_; }  ///< empty: the desktop has no wish, or has not answered yet
  bool reducedMotion() const { return reducedMotion_ || !animations_; }

  /// One setting as the portal tells it; others are ignored. Public for the tests.
  void take(const QString& space, const QString& key, const QVariant& value);

Q_SIGNALS:
  void changed();

private Q_SLOTS:
  void settingChanged(const QDBusMessage& message);

private:
  void ask(const QString& space, const QString& key);

  std::optional<bool> dark_;
  bool reducedMotion_ = false;
  bool animations_ = true;
};

}  // namespace diptych::ui
