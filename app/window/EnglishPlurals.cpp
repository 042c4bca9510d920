#include "app/window/EnglishPlurals.h"

#include <QRegularExpression>

namespace diptych::app {

QString EnglishPlurals::translate(const char*, const char* sourceText, const char*, int n) const {
  if (n < 0) return {};  // no number: the text as it stands
  QString text = QString::fromUtf8(sourceText);
  text.replace(QStringLiteral("(s)"), n == 1 ? QString() : QStringLiteral("s"));
  static const QRegularExpression pair(QStringLiteral("\\((\\w*)\\|(\\w*)\\)"));
  text.replace(pair, n == 1 ? QStringLiteral("\\1") : QStringLiteral("\\2"));
  return text;  // Qt puts the number in for %n
}

}  // namespace diptych::app
