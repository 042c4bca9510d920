#pragma once
// English plurals in tr(): "%n slice(s)" and "%n stud(y|ies)" become one slice, two studies. A translation into another language, installed
// after it, is asked first.

#include <QTranslator>

namespace diptych::app {

class EnglishPlurals final : public QTranslator {
  Q_OBJECT

public:
  using QTranslator::QTranslator;
  bool isEmpty() const override { return false; }
  QString translate(const char* context, const char* sourceText, const char* disambiguation, int n) const override;
};

}  // namespace diptych::app
