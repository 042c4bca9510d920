// The guard on buses of the test's own, with stand-ins for the desktop's services.

#include "app/jobs/SleepGuard.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <QDBusConnection>
#include <QDBusContext>
#include <QDBusObjectPath>
#include <QDBusUnixFileDescriptor>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QVariantMap>
#include <QtTest>
#include <array>

using diptych::app::SleepGuard;

/// org.freedesktop.portal.Desktop, as far as it is asked.
class Portal : public QObject {
  Q_OBJECT
  Q_CLASSINFO("D-Bus Interface", "org.freedesktop.portal.Inhibit")

public:
  uint flags = 0;
  QString why;
  int held = 0;

public Q_SLOTS:
  QDBusObjectPath Inhibit(const QString& /*window*/, uint asked, const QVariantMap& options) {
    flags = asked;
    why = options.value("reason").toString();
    ++held;
    return QDBusObjectPath("/org/freedesktop/portal/desktop/request/1");
  }
};

class PortalRequest : public QObject {
  Q_OBJECT
  Q_CLASSINFO("D-Bus Interface", "org.freedesktop.portal.Request")

public:
  explicit PortalRequest(Portal& portal) : portal_{portal} {}
public Q_SLOTS:
  void Close() { --portal_.held; }

private:
  Portal& portal_;
};

/// org.freedesktop.login1: a pipe whose far end shows when the near one was closed.
class Login : public QObject {
  Q_OBJECT
  Q_CLASSINFO("D-Bus Interface", "org.freedesktop.login1.Manager")

public:
  QString what, mode;
  int ownEnd = -1;

  bool isHeld() const {
    pollfd end{ownEnd, POLLIN, 0};
    return ownEnd >= 0 && ::poll(&end, 1, 0) == 0;
  }

public Q_SLOTS:
  QDBusUnixFileDescriptor Inhibit(const QString& asked, const QString& /*who*/, const QString& /*why*/,
                                  const QString& askedMode) {
    what = asked;
    mode = askedMode;
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {};
    ownEnd = ends[0];
    const QDBusUnixFileDescriptor given(ends[1]);  // which keeps a copy
    ::close(ends[1]);
    return given;
  }
};

class SleepGuardTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase();
  void nothingHappensWithoutServices();
  void loginIsAskedWhereThereIsNoPortal();
  void thePortalIsAskedFirst();
  void anAnswerThatComesTooLateIsUndone();
  void cleanupTestCase();

private:
  static bool startBus(QProcess& daemon, const char* variable);
  QProcess session_, system_;
  Portal portal_;
  PortalRequest request_{portal_};
  Login login_;
};

bool SleepGuardTest::startBus(QProcess& daemon, const char* variable) {
  daemon.start("dbus-daemon", {"--session", "--nofork", "--nopidfile", "--print-address"});
  if (!daemon.waitForStarted() || !daemon.waitForReadyRead()) return false;
  return qputenv(variable, daemon.readLine().trimmed());
}

void SleepGuardTest::initTestCase() {
  if (QStandardPaths::findExecutable("dbus-daemon").isEmpty()) QSKIP("dbus-daemon is not installed");
  QVERIFY(startBus(session_, "DBUS_SESSION_BUS_ADDRESS"));
  QVERIFY(startBus(system_, "DBUS_SYSTEM_BUS_ADDRESS"));
}

void SleepGuardTest::cleanupTestCase() {
  for (QProcess* daemon : {&session_, &system_}) {
    daemon->terminate();
    daemon->waitForFinished();
  }
}

void SleepGuardTest::nothingHappensWithoutServices() {
  const SleepGuard guard("A test");
  QTest::qWait(100);
  QVERIFY(!guard.active());
}

void SleepGuardTest::loginIsAskedWhereThereIsNoPortal() {
  auto bus = QDBusConnection::connectToBus(QDBusConnection::SystemBus, "login");
  QVERIFY(bus.registerObject("/org/freedesktop/login1", &login_, QDBusConnection::ExportAllSlots));
  QVERIFY(bus.registerService("org.freedesktop.login1"));
  {
    const SleepGuard guard("A test");
    QTRY_VERIFY(guard.active());
    QCOMPARE(login_.what, QString("sleep:idle"));
    QCOMPARE(login_.mode, QString("block"));
    QTRY_VERIFY(login_.isHeld());
  }
  QTRY_VERIFY(!login_.isHeld());
}

void SleepGuardTest::thePortalIsAskedFirst() {
  auto bus = QDBusConnection::connectToBus(QDBusConnection::SessionBus, "portal");
  QVERIFY(bus.registerObject("/org/freedesktop/portal/desktop", &portal_, QDBusConnection::ExportAllSlots));
  QVERIFY(bus.registerObject("/org/freedesktop/portal/desktop/request/1", &request_, QDBusConnection::ExportAllSlots));
  QVERIFY(bus.registerService("org.freedesktop.portal.Desktop"));
  login_.what.clear();
  {
    const SleepGuard guard("A network is being trained");
    QVERIFY(!guard.active());  // nobody waits for the answer
    QTRY_VERIFY(guard.active());
    QCOMPARE(portal_.flags, 4U);
    QCOMPARE(portal_.why, QString("A network is being trained"));
    QCOMPARE(portal_.held, 1);
  }
  QTRY_COMPARE(portal_.held, 0);
  QVERIFY(login_.what.isEmpty());
}

void SleepGuardTest::anAnswerThatComesTooLateIsUndone() {
  portal_.why.clear();
  { const SleepGuard guard("Gone at once"); }
  QTRY_COMPARE(portal_.why, QString("Gone at once"));
  QTRY_COMPARE(portal_.held, 0);
}

QTEST_GUILESS_MAIN(SleepGuardTest)
#include "SleepGuardTest.moc"
