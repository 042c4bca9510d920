#include "ui/studies/SeriesTree.h"

#include <QSet>
#include <algorithm>

namespace diptych::ui {
namespace {

constexpr int kThumbnailPixels = 132;  // 44 px on a screen of triple density

/// Lower case, without accents, "×" as the "x" that a keyboard has.
QString folded(const QString& text) {
  QString plain;
  for (const QChar c : text.normalized(QString::NormalizationForm_KD))
    if (c.category() != QChar::Mark_NonSpacing) plain += c == QChar(0xd7) ? QChar(u'x') : c;
  return plain.toCaseFolded();
}

QString haystackOf(const SeriesItem& item) {
  return folded(item.patient + u'\n' + item.patientDetails + u'\n' + item.study + u'\n' + item.title + u'\n' +
                item.details);
}

/// "6 of 10 slices done".
QString progressText(const SeriesItem& item) {
  return item.total == 1 ? SeriesTree::tr("%1 of 1 slice done").arg(item.done)
                         : SeriesTree::tr("%1 of %n slices done", nullptr, item.total).arg(item.done);
}

bool sameGroup(const SeriesItem& a, const SeriesItem& b) {
  return a.patientKey == b.patientKey && a.studyKey == b.studyKey && a.patient == b.patient &&
         a.patientDetails == b.patientDetails && a.study == b.study && a.secondary == b.secondary;
}

}  // namespace

struct SeriesTree::Node {
  Level level = Level::patient;
  QString key;
  QString title, details;  // of groups; a series has its own in series_
  int number = 0;
  Node* parent = nullptr;
  int row = 0;
  std::vector<std::unique_ptr<Node>> children;

  Node& add(std::unique_ptr<Node> child) {
    child->parent = this;
    child->row = static_cast<int>(children.size());
    children.push_back(std::move(child));
    return *children.back();
  }
  void renumber(std::size_t from) {
    for (std::size_t k = from; k < children.size(); ++k) children[k]->row = static_cast<int>(k);
  }
};

SeriesTree::SeriesTree(QObject* parent) : QAbstractItemModel(parent), root_{std::make_unique<Node>()} {}

SeriesTree::~SeriesTree() = default;

QString SeriesTree::keyOf(int number) {
  return QStringLiteral("series ") + QString::number(number);
}

// ---- what is in the list ----

void SeriesTree::setSeries(std::vector<SeriesItem> series) {
  series_.clear();
  places_.clear();
  QHash<int, QPixmap> kept;
  for (SeriesItem& item : series) {
    const int number = item.number;
    if (places_.contains(number)) continue;
    places_.insert(number, series_.size());
    if (const auto found = thumbnails_.constFind(number); found != thumbnails_.cend()) kept.insert(number, *found);
    QString haystack = haystackOf(item);
    series_.push_back({std::move(item), std::move(haystack)});
  }
  thumbnails_ = std::move(kept);
  rebuild();
}

void SeriesTree::updateSeries(const SeriesItem& item) {
  const auto place = places_.constFind(item.number);
  if (place == places_.cend()) return;
  Entry& entry = series_[*place];
  const bool regroup = !sameGroup(entry.item, item);
  QString haystack = haystackOf(item);
  const bool refilter = haystack != entry.haystack && filtered();
  entry = {item, std::move(haystack)};
  if (regroup || refilter) rebuild();
  changed(item.number);
}

void SeriesTree::setThumbnail(int number, const QImage& image) {
  if (!places_.contains(number)) return;
  if (image.isNull()) {
    thumbnails_.remove(number);
  } else {
    const bool large = std::max(image.width(), image.height()) > kThumbnailPixels;
    const QSize most(kThumbnailPixels, kThumbnailPixels);
    thumbnails_.insert(
        number, QPixmap::fromImage(large ? image.scaled(most, Qt::KeepAspectRatio, Qt::SmoothTransformation) : image));
  }
  changed(number);
}

void SeriesTree::setOpen(int number) {
  if (number == open_) return;
  const int before = std::exchange(open_, number);
  changed(before);
  changed(number);
}

void SeriesTree::changed(int number) {
  const QModelIndex index = find(keyOf(number));
  if (index.isValid()) Q_EMIT dataChanged(index, index);
}

// ---- what is shown of it ----

void SeriesTree::setFilter(const QString& words) {
  const QStringList split = folded(words).simplified().split(u' ', Qt::SkipEmptyParts);
  if (split == words_) return;
  words_ = split;
  rebuild();
}

void SeriesTree::setShowSecondary(bool show) {
  if (show == showSecondary_) return;
  showSecondary_ = show;
  rebuild();
}

bool SeriesTree::matches(const Entry& entry) const {
  return std::all_of(words_.begin(), words_.end(), [&](const QString& word) { return entry.haystack.contains(word); });
}

int SeriesTree::secondaryCount() const {
  return static_cast<int>(
      std::count_if(series_.begin(), series_.end(), [](const Entry& entry) { return entry.item.secondary; }));
}

int SeriesTree::hiddenMatches() const {
  if (showSecondary_) return 0;
  return static_cast<int>(std::count_if(series_.begin(), series_.end(),
                                        [&](const Entry& entry) { return entry.item.secondary && matches(entry); }));
}

std::vector<int> SeriesTree::shownNumbers() const {
  std::vector<int> numbers;
  for (const auto& patient : root_->children)
    for (const auto& study : patient->children)
      for (const auto& series : study->children) numbers.push_back(series->number);
  return numbers;
}

std::unique_ptr<SeriesTree::Node> SeriesTree::wanted() const {
  auto root = std::make_unique<Node>();
  QHash<QString, Node*> groups;
  const auto group = [&](Node& parent, Level level, const QString& key, const QString& title, const QString& details) {
    Node*& node = groups[key];
    if (!node) {
      auto made = std::make_unique<Node>();
      made->level = level;
      made->key = key;
      made->title = title;
      made->details = details;
      node = &parent.add(std::move(made));
    }
    return node;
  };
  for (const Entry& entry : series_) {
    const SeriesItem& item = entry.item;
    if ((item.secondary && !showSecondary_) || !matches(entry)) continue;
    const QString patientKey = QStringLiteral("patient ") + item.patientKey;
    const QString studyKey = patientKey + QStringLiteral("\nstudy ") + item.studyKey;
    Node* patient = group(*root, Level::patient, patientKey, item.patient, item.patientDetails);
    Node* study = group(*patient, Level::study, studyKey, item.study, {});
    auto series = std::make_unique<Node>();
    series->level = Level::series;
    series->key = keyOf(item.number);
    series->number = item.number;
    study->add(std::move(series));
  }
  return root;
}

void SeriesTree::rebuild() {
  const std::unique_ptr<Node> want = wanted();
  merge(*root_, *want);
}

void SeriesTree::forget(const Node& node) {
  // A series that went to another group may be known by its new row already.
  if (shown_.value(node.key) == &node) shown_.remove(node.key);
  for (const auto& child : node.children) forget(*child);
}

void SeriesTree::remember(Node& node) {
  shown_.insert(node.key, &node);
  for (const auto& child : node.children) remember(*child);
}

/// Makes the children of `have` those of `want`, which is used up.
void SeriesTree::merge(Node& have, Node& want) {
  const QModelIndex parent = indexOf(have);
  QSet<QString> wantedKeys, keptKeys;
  for (const auto& child : want.children) wantedKeys.insert(child->key);

  auto& rows = have.children;
  for (auto end = static_cast<int>(rows.size()); end > 0;) {
    const auto gone = [&](int row) { return !wantedKeys.contains(rows[static_cast<std::size_t>(row)]->key); };
    int first = end;
    while (first > 0 && gone(first - 1)) --first;
    if (first < end) {
      beginRemoveRows(parent, first, end - 1);
      for (int row = first; row < end; ++row) forget(*rows[static_cast<std::size_t>(row)]);
      rows.erase(rows.begin() + first, rows.begin() + end);
      have.renumber(static_cast<std::size_t>(first));
      endRemoveRows();
    }
    end = first - 1;
  }
  for (const auto& child : rows) keptKeys.insert(child->key);

  for (std::size_t row = 0; row < want.children.size();) {
    if (!keptKeys.contains(want.children[row]->key)) {
      std::size_t end = row + 1;
      while (end < want.children.size() && !keptKeys.contains(want.children[end]->key)) ++end;
      beginInsertRows(parent, static_cast<int>(row), static_cast<int>(end) - 1);
      for (std::size_t k = row; k < end; ++k) {
        want.children[k]->parent = &have;
        remember(*want.children[k]);
        rows.insert(rows.begin() + static_cast<std::ptrdiff_t>(k), std::move(want.children[k]));
      }
      have.renumber(row);
      endInsertRows();
      row = end;
      continue;
    }
    Node& fresh = *want.children[row];
    if (rows[row]->key != fresh.key) {
      const auto from = std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r->key == fresh.key; });
      const auto to = rows.begin() + static_cast<std::ptrdiff_t>(row);
      const int fromRow = static_cast<int>(from - rows.begin());
      beginMoveRows(parent, fromRow, fromRow, parent, static_cast<int>(row));
      std::rotate(to, from, from + 1);
      have.renumber(row);
      endMoveRows();
    }
    Node& kept = *rows[row];
    kept.title = fresh.title;
    kept.details = fresh.details;
    merge(kept, fresh);
    ++row;
  }
  if (!keptKeys.isEmpty()) Q_EMIT dataChanged(index(0, 0, parent), index(static_cast<int>(rows.size()) - 1, 0, parent));
}

// ---- a row ----

SeriesTree::Node& SeriesTree::nodeOf(const QModelIndex& index) {
  return *static_cast<Node*>(index.internalPointer());
}

QModelIndex SeriesTree::indexOf(const Node& node) const {
  return &node == root_.get() ? QModelIndex() : createIndex(node.row, 0, &node);
}

QModelIndex SeriesTree::find(const QString& key) const {
  const Node* node = shown_.value(key);
  return node ? indexOf(*node) : QModelIndex();
}

SeriesTree::Level SeriesTree::level(const QModelIndex& index) const {
  return nodeOf(index).level;
}

const SeriesItem* SeriesTree::series(const QModelIndex& index) const {
  if (!index.isValid()) return nullptr;
  const auto place = places_.constFind(nodeOf(index).number);
  return place == places_.cend() ? nullptr : &series_[*place].item;
}

QString SeriesTree::title(const QModelIndex& index) const {
  const SeriesItem* item = series(index);
  return item ? item->title : nodeOf(index).title;
}

QString SeriesTree::details(const QModelIndex& index) const {
  const SeriesItem* item = series(index);
  return item ? item->details : nodeOf(index).details;
}

QPixmap SeriesTree::thumbnail(const QModelIndex& index) const {
  return thumbnails_.value(nodeOf(index).number);
}

QModelIndex SeriesTree::index(int row, int column, const QModelIndex& parent) const {
  const Node& node = parent.isValid() ? nodeOf(parent) : *root_;
  if (column != 0 || row < 0 || row >= static_cast<int>(node.children.size())) return {};
  return createIndex(row, 0, node.children[static_cast<std::size_t>(row)].get());
}

QModelIndex SeriesTree::parent(const QModelIndex& child) const {
  return child.isValid() ? indexOf(*nodeOf(child).parent) : QModelIndex();
}

int SeriesTree::rowCount(const QModelIndex& parent) const {
  return static_cast<int>((parent.isValid() ? nodeOf(parent) : *root_).children.size());
}

int SeriesTree::columnCount(const QModelIndex&) const {
  return 1;
}

QVariant SeriesTree::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const Node& node = nodeOf(index);
  switch (role) {
    case Qt::DisplayRole:
      return title(index);
    case Qt::ToolTipRole:
      return toolTip(node);
    case Qt::AccessibleTextRole:
      return accessibleText(node);
    case KeyRole:
      return node.key;
    case NumberRole:
      return node.number;
    default:
      return {};
  }
}

QString SeriesTree::accessibleText(const Node& node) const {
  const SeriesItem* item = series(indexOf(node));
  if (!item) return node.details.isEmpty() ? node.title : node.title + QStringLiteral(", ") + node.details;
  QStringList parts{item->title};
  const QString modality = item->details.section(u'·', 0, 0).trimmed();
  if (!modality.isEmpty()) parts << modality;
  if (item->total > 0) parts << progressText(*item);
  const auto doubtful = static_cast<int>(
      std::count_if(item->slices.begin(), item->slices.end(), [](const SliceMark& mark) { return mark.doubtful; }));
  if (doubtful > 0) parts << tr("%n doubtful", nullptr, doubtful);
  if (item->reference) parts << tr("has a reference");
  if (item->number == open_) parts << tr("open");
  return parts.join(QStringLiteral(", "));
}

QString SeriesTree::toolTip(const Node& node) const {
  const QModelIndex index = indexOf(node);
  QStringList lines{title(index)};
  if (!details(index).isEmpty()) lines << details(index);
  if (const SeriesItem* item = series(index)) {
    if (item->total > 0) lines << progressText(*item);
    if (item->reference) lines << tr("Has a reference to compare with");
    if (!item->notes.isEmpty()) lines << QString() << item->notes;
  }
  return lines.join(u'\n');
}

}  // namespace diptych::ui
