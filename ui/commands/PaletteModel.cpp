#include "ui/commands/PaletteModel.h"

#include "ui/commands/CommandPalette.h"
#include "ui/commands/Commands.h"
#include "ui/theme/Theme.h"

#include <QPainter>
#include <QSettings>
#include <algorithm>

namespace diptych::ui {

namespace {

constexpr int remembered = 12;
const QString recentKey = QStringLiteral("commands/recent");

QStringList recentIds() {
  return QSettings().value(recentKey).toStringList();
}

}  // namespace

PaletteModel::PaletteModel(Commands& commands, QObject* parent) : QAbstractListModel(parent), commands_(commands) {}

void PaletteModel::search(const QString& query) {
  struct Hit {
    std::size_t place;
    int rank;
    qsizetype recency;  // 0: the last that ran
  };
  const QStringList recent = recentIds();
  std::vector<Hit> hits;
  for (std::size_t i = 0; i < commands_.all().size(); ++i) {
    const CommandSpec& spec = commands_.all()[i];
    const int rank = CommandPalette::rank(query, withoutMnemonic(spec.text), spec.also + QLatin1Char(' ') + spec.group);
    const qsizetype ago = recent.indexOf(spec.id);
    if (rank > 0) hits.push_back({i, rank, ago < 0 ? remembered : ago});
  }
  std::ranges::stable_sort(
      hits, [](const Hit& a, const Hit& b) { return a.rank != b.rank ? a.rank > b.rank : a.recency < b.recency; });
  beginResetModel();
  found_.clear();
  for (const Hit& hit : hits) found_.push_back(hit.place);
  endResetModel();
}

void PaletteModel::ran(const QString& id) {
  QStringList recent = recentIds();
  recent.removeAll(id);
  recent.prepend(id);
  QSettings().setValue(recentKey, recent.mid(0, remembered));
}

int PaletteModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(found_.size());
}

QVariant PaletteModel::data(const QModelIndex& index, int role) const {
  const CommandSpec& spec = commands_.all()[found_.at(index.row())];
  const QAction* action = commands_.action(spec.id);
  const QString text = withoutMnemonic(spec.text);
  const QString keys = action->shortcut().toString(QKeySequence::NativeText);
  const QString reason = commands_.whyDisabled(spec.id);
  const QString detail = action->isEnabled() ? spec.help : reason.isEmpty() ? tr("Not available now") : reason;
  switch (role) {
    case Qt::DisplayRole:
      return text;
    case Qt::DecorationRole:
      return action->icon();
    case Qt::AccessibleTextRole: {
      QStringList parts{spec.group + QStringLiteral(": ") + text};
      if (!action->isEnabled()) parts << tr("not available");
      if (!keys.isEmpty()) parts << keys;
      if (!detail.isEmpty()) parts << detail;
      return parts.join(QStringLiteral(", "));
    }
    case idRole:
      return spec.id;
    case groupRole:
      return spec.group;
    case keysRole:
      return keys;
    case detailRole:
      return detail;
    case enabledRole:
      return action->isEnabled();
    default:
      return {};
  }
}

QSize PaletteRow::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
  return {0, height};
}

void PaletteRow::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const ThemeColours& c = Theme::instance().colours();
  const bool enabled = index.data(PaletteModel::enabledRole).toBool();
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  const QRect row = option.rect.adjusted(0, 1, 0, -1);
  if (option.state & QStyle::State_Selected) {
    painter->setPen(Qt::NoPen);
    painter->setBrush(c.selection);
    painter->drawRoundedRect(row, metric::corner, metric::corner);
  }

  QRect icon(row.left() + metric::padding, row.top() + 4, metric::icon, metric::icon);
  index.data(Qt::DecorationRole)
      .value<QIcon>()
      .paint(painter, icon, Qt::AlignCenter, enabled ? QIcon::Normal : QIcon::Disabled);
  const QRect words = row.adjusted(metric::icon + 2 * metric::padding, 4, -metric::padding, -4);
  const int half = words.height() / 2;
  const QRect upper(words.left(), words.top(), words.width(), half);
  const QRect lower(words.left(), words.top() + half, words.width(), words.height() - half);

  painter->setPen(c.muted);
  const QString keys = index.data(PaletteModel::keysRole).toString();
  painter->drawText(upper, Qt::AlignRight | Qt::AlignVCenter, keys);

  const QFontMetrics metrics = option.fontMetrics;
  const int room = upper.width() - (keys.isEmpty() ? 0 : metrics.horizontalAdvance(keys) + metric::groupGap);
  painter->setPen(enabled ? c.text : c.muted);
  painter->drawText(upper, Qt::AlignLeft | Qt::AlignVCenter,
                    metrics.elidedText(index.data(Qt::DisplayRole).toString(), Qt::ElideRight, room));

  painter->setPen(c.muted);
  QFont small = option.font;
  small.setPixelSize(12);
  painter->setFont(small);
  const QString group = index.data(PaletteModel::groupRole).toString();
  const QString detail = index.data(PaletteModel::detailRole).toString();
  const QString about = detail.isEmpty() ? group : group.isEmpty() ? detail : group + QStringLiteral("  ·  ") + detail;
  painter->drawText(lower, Qt::AlignLeft | Qt::AlignVCenter,
                    QFontMetrics(small).elidedText(about, Qt::ElideRight, lower.width()));
  painter->restore();
}

}  // namespace diptych::ui
