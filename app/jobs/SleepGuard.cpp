#include "app/jobs/SleepGuard.h"

#include <QCoreApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusUnixFileDescriptor>
#include <QFileInfo>
#include <QVariantMap>
#include <functional>

namespace diptych::app {

namespace {

const QString kPortal = QStringLiteral("org.freedesktop.portal.Desktop");

/// Without an address libdbus would start a bus of its own, which takes time and helps nobody.
bool hasSessionBus() {
  if (!qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS")) return true;
  const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
  return !runtime.isEmpty() && QFileInfo::exists(runtime + QStringLiteral("/bus"));
}

QDBusMessage portalCall(const QString& why) {
  constexpr uint kSuspend = 4;
  QDBusMessage call =
      QDBusMessage::createMethodCall(kPortal, QStringLiteral("/org/freedesktop/portal/desktop"),
                                     QStringLiteral("org.freedesktop.portal.Inhibit"), QStringLiteral("Inhibit"));
  call << QString() << kSuspend << QVariantMap{{QStringLiteral("reason"), why}};
  return call;
}

QDBusMessage closeCall(const QString& request) {
  return QDBusMessage::createMethodCall(kPortal, request, QStringLiteral("org.freedesktop.portal.Request"),
                                        QStringLiteral("Close"));
}

QDBusMessage loginCall(const QString& why) {
  QDBusMessage call = QDBusMessage::createMethodCall(
      QStringLiteral("org.freedesktop.login1"), QStringLiteral("/org/freedesktop/login1"),
      QStringLiteral("org.freedesktop.login1.Manager"), QStringLiteral("Inhibit"));
  call << QStringLiteral("sleep:idle") << QStringLiteral("Diptych") << why << QStringLiteral("block");
  return call;
}

/// The watcher belongs to the program, not to the guard: an answer that comes too late must still be undone.
void whenAnswered(const QDBusPendingCall& call, const std::function<void(const QDBusPendingCall&)>& then) {
  auto* watcher = new QDBusPendingCallWatcher(call, QCoreApplication::instance());
  QObject::connect(watcher, &QDBusPendingCallWatcher::finished, watcher, [then](QDBusPendingCallWatcher* answered) {
    then(*answered);
    answered->deleteLater();
  });
}

}  // namespace

struct SleepGuard::Hold {
  bool wanted = true;
  QString request;                ///< the portal's; closing it lets go
  QDBusUnixFileDescriptor login;  ///< logind's; closing it lets go

  static void askPortal(const std::shared_ptr<Hold>& hold, const QString& why);
  static void askLogin(const std::shared_ptr<Hold>& hold, const QString& why);
  void letGo();
};

void SleepGuard::Hold::askPortal(const std::shared_ptr<Hold>& hold, const QString& why) {
  whenAnswered(QDBusConnection::sessionBus().asyncCall(portalCall(why)), [hold, why](const QDBusPendingCall& call) {
    const QDBusPendingReply<QDBusObjectPath> reply = call;
    if (reply.isError()) {
      if (hold->wanted) askLogin(hold, why);
      return;
    }
    hold->request = reply.value().path();
    if (!hold->wanted) hold->letGo();
  });
}

void SleepGuard::Hold::askLogin(const std::shared_ptr<Hold>& hold, const QString& why) {
  whenAnswered(QDBusConnection::systemBus().asyncCall(loginCall(why)), [hold](const QDBusPendingCall& call) {
    const QDBusPendingReply<QDBusUnixFileDescriptor> reply = call;
    if (!reply.isError() && hold->wanted) hold->login = reply.value();
  });
}

void SleepGuard::Hold::letGo() {
  wanted = false;
  login = {};
  if (!request.isEmpty()) QDBusConnection::sessionBus().send(closeCall(request));
  request.clear();
}

SleepGuard::SleepGuard(const QString& why) : hold_{std::make_shared<Hold>()} {
  if (hasSessionBus())
    Hold::askPortal(hold_, why);
  else
    Hold::askLogin(hold_, why);
}

SleepGuard::~SleepGuard() {
  hold_->letGo();
}

bool SleepGuard::active() const {
  return !hold_->request.isEmpty() || hold_->login.isValid();
}

}  // namespace diptych::app
