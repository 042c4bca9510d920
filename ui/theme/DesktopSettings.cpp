#include "ui/theme/DesktopSettings.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QFile>

namespace diptych::ui {

namespace {

const QString service = QStringLiteral("org.freedesktop.portal.Desktop");
const QString object = QStringLiteral("/org/freedesktop/portal/desktop");
const QString settings = QStringLiteral("org.freedesktop.portal.Settings");
const QString appearance = QStringLiteral("org.freedesktop.appearance");
const QString colourScheme = QStringLiteral("color-scheme");
const QString reducedMotionKey = QStringLiteral("reduced-motion");
// Desktops that do not know "reduced-motion" yet still say whether they play animations.
const QString gnome = QStringLiteral("org.gnome.desktop.interface");
const QString enableAnimations = QStringLiteral("enable-animations");

/// Read() wraps its answer in a variant of its own, the signal does not.
QVariant unwrapped(QVariant value) {
  while (value.metaType() == QMetaType::fromType<QDBusVariant>()) value = value.value<QDBusVariant>().variant();
  return value;
}

}  // namespace

DesktopSettings::DesktopSettings(QObject* parent) : QObject(parent) {
  // Without an address libdbus would try to start a bus of its own, slowly.
  if (!qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS") &&
      !QFile::exists(qEnvironmentVariable("XDG_RUNTIME_DIR", "/nowhere") + QStringLiteral("/bus")))
    return;
  QDBusConnection bus = QDBusConnection::sessionBus();
  if (!bus.isConnected()) return;
  // A slot with the three arguments is refused by QtDBus of Qt 6.4; one that takes the message is not.
  bus.connect(service, object, settings, QStringLiteral("SettingChanged"), this, SLOT(settingChanged(QDBusMessage)));
  ask(appearance, colourScheme);
  ask(appearance, reducedMotionKey);
  ask(gnome, enableAnimations);
}

void DesktopSettings::ask(const QString& space, const QString& key) {
  QDBusMessage call = QDBusMessage::createMethodCall(service, object, settings, QStringLiteral("Read"));
  call << space << key;
  auto* watcher = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(call), this);
  connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, space, key](QDBusPendingCallWatcher* done) {
    const QDBusPendingReply<QVariant> reply = *done;
    if (reply.isValid()) take(space, key, unwrapped(reply.value()));  // an error: the portal does not know the key
    done->deleteLater();
  });
}

void DesktopSettings::settingChanged(const QDBusMessage& message) {
  const QList<QVariant> said = message.arguments();
  if (said.size() == 3) take(said[0].toString(), said[1].toString(), unwrapped(said[2]));
}

void DesktopSettings::take(const QString& space, const QString& key, const QVariant& value) {
  const auto before = std::pair(dark_, reducedMotion());
  if (space == appearance && key == colourScheme) {
    const uint scheme = value.toUInt();  // 0: no wish, 1: dark, 2: light
    dark_ = scheme == 1 ? std::optional(true) : scheme == 2 ? std::optional(false) : std::nullopt;
  } else if (space == appearance && key == reducedMotionKey) {
    reducedMotion_ = value.toUInt() == 1;
  } else if (space == gnome && key == enableAnimations) {
    animations_ = value.toBool();
  }
  if (before != std::pair(dark_, reducedMotion())) Q_EMIT changed();
}

}  // namespace diptych::ui
