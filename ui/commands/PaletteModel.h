#pragma once
// The list of the command palette: what is found, best first, and how a row looks.

#include <QAbstractListModel>
#include <QStyledItemDelegate>

namespace diptych::ui {

class Commands;

class PaletteModel final : public QAbstractListModel {
  Q_OBJECT

public:
  enum Role { idRole = Qt::UserRole, groupRole, keysRole, detailRole, enabledRole };

  PaletteModel(Commands& commands, QObject* parent);

  /// An empty query finds everything, those that ran lately first.
  void search(const QString& query);
  /// Remembers that it ran, in QSettings ("commands/recent").
  void ran(const QString& id);

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;

private:
  Commands& commands_;
  std::vector<std::size_t> found_;  // places in Commands::all(), which only grows
};

/// Two lines a row: what it is and its keys; group and help, or why it cannot run now.
class PaletteRow final : public QStyledItemDelegate {
  Q_OBJECT

public:
  using QStyledItemDelegate::QStyledItemDelegate;
  static constexpr int height = 46;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace diptych::ui
