// How well a query fits a command. Kept apart from the palette: no widgets, only words.

#include "ui/commands/CommandPalette.h"

#include <QRegularExpression>
#include <algorithm>

namespace diptych::ui {

namespace {

/// Without accents and capitals: "Élan" → "elan".
QString plain(const QString& text) {
  QString letters;
  for (const QChar c : text.normalized(QString::NormalizationForm_D))
    if (c.category() != QChar::Mark_NonSpacing) letters += c.toCaseFolded();
  return letters;
}

QStringList wordsOf(const QString& text) {
  static const QRegularExpression between(QStringLiteral("[^\\w]+|_"), QRegularExpression::UseUnicodePropertiesOption);
  return plain(text).split(between, Qt::SkipEmptyParts);
}

QString initialsOf(const QStringList& words) {
  QString initials;
  for (const QString& word : words) initials += word[0];
  return initials;
}

/// Each word of the query has a word for itself that `fits`, in any order. Longer query words choose first, so that "s se" does not
/// spend "segment" on "s".
template <class Fits>
bool allFound(QStringList query, QStringList words, Fits fits) {
  std::ranges::stable_sort(query, std::ranges::greater{}, [](const QString& word) { return word.size(); });
  return std::ranges::all_of(query, [&](const QString& wanted) {
    const auto found = std::ranges::find_if(words, [&](const QString& word) { return fits(word, wanted); });
    if (found == words.end()) return false;
    words.erase(found);
    return true;
  });
}

}  // namespace

int CommandPalette::rank(const QString& query, const QString& text, const QString& also) {
  const QStringList wanted = wordsOf(query);
  if (wanted.isEmpty()) return query.trimmed().isEmpty() ? 1 : 0;
  const QStringList words = wordsOf(text);
  const QStringList more = words + wordsOf(also);
  const QString asked = wanted.join(QLatin1Char(' '));
  const QString full = words.join(QLatin1Char(' '));
  const QString initials = initialsOf(words);
  const QString letters = wanted.join(QString());

  const auto starts = [](const QString& word, const QString& part) { return word.startsWith(part); };
  const auto holds = [](const QString& word, const QString& part) { return word.contains(part); };

  if (full == asked) return 1000;
  if (full.startsWith(asked)) return 900;
  if (words.size() > 1 && initials == letters) return 800;
  if (letters.size() > 1 && initials.startsWith(letters)) return 700;
  if (allFound(wanted, words, starts)) return 600;
  if (allFound(wanted, more, starts)) return 400;
  if (allFound(wanted, words, holds)) return 200;
  if (allFound(wanted, more, holds)) return 100;
  return 0;
}

}  // namespace diptych::ui
