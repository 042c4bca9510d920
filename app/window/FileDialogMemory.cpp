#include "app/window/FileDialogMemory.h"

#include <QSettings>
#include <QString>

namespace diptych::app {
namespace {

const QLatin1String kHistory("FileDialog/history"), kLastVisited("FileDialog/lastVisited");

void putBack(QSettings& settings, const QString& key, const QVariant& value) {
  if (value.isValid())
    settings.setValue(key, value);
  else
    settings.remove(key);
}

}  // namespace

FileDialogMemory::FileDialogMemory() {
  const QSettings settings(QSettings::UserScope, QStringLiteral("QtProject"));
  history_ = settings.value(kHistory);
  lastVisited_ = settings.value(kLastVisited);
}

FileDialogMemory::~FileDialogMemory() {
  QSettings settings(QSettings::UserScope, QStringLiteral("QtProject"));
  putBack(settings, kHistory, history_);
  putBack(settings, kLastVisited, lastVisited_);
}

}  // namespace diptych::app
