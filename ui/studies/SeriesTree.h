#pragma once
// The rows of the study browser: patient → study → series, filtered.

#include "ui/studies/SeriesItem.h"

#include <QAbstractItemModel>
#include <QHash>
#include <QPixmap>
#include <QStringList>
#include <memory>
#include <vector>

namespace diptych::ui {

/// Groups follow the order in which their first series comes. Every change is told as rows removed, moved, inserted and changed, never as a
/// reset, so that whoever looks at a row keeps it: a click that began before a refresh still ends on its row.
class SeriesTree final : public QAbstractItemModel {
  Q_OBJECT

public:
  enum class Level { patient, study, series };
  enum Role {
    KeyRole = Qt::UserRole,  ///< QString; the same row has the same key for ever
    NumberRole,              ///< int; 0 for groups
  };

  explicit SeriesTree(QObject* parent = nullptr);
  ~SeriesTree() override;

  void setSeries(std::vector<SeriesItem> series);  ///< a number that comes twice: the first counts
  void updateSeries(const SeriesItem& item);       ///< by number; unknown: ignored
  void setThumbnail(int number, const QImage& image);
  void setOpen(int number);
  int open() const { return open_; }

  /// Words that must all occur, in any order, anywhere in patient, study, title or details; letter case and accents do not matter.
  void setFilter(const QString& words);
  bool filtered() const { return !words_.isEmpty(); }
  void setShowSecondary(bool show);
  bool showSecondary() const { return showSecondary_; }

  bool empty() const { return series_.empty(); }  ///< no series at all, filter or not
  int secondaryCount() const;
  int hiddenMatches() const;  ///< secondary series that only `setShowSecondary` keeps from being shown
  std::vector<int> shownNumbers() const;

  Level level(const QModelIndex& index) const;
  const SeriesItem* series(const QModelIndex& index) const;  ///< null for groups
  QString title(const QModelIndex& index) const;
  QString details(const QModelIndex& index) const;
  QPixmap thumbnail(const QModelIndex& index) const;
  QModelIndex find(const QString& key) const;  ///< invalid where it is not shown
  static QString keyOf(int number);

  QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  QModelIndex parent(const QModelIndex& child) const override;
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;

private:
  struct Node;
  struct Entry {
    SeriesItem item;
    QString haystack;
  };

  static Node& nodeOf(const QModelIndex& index);
  QModelIndex indexOf(const Node& node) const;
  bool matches(const Entry& entry) const;
  std::unique_ptr<Node> wanted() const;
  void rebuild();
  void merge(Node& have, Node& want);
  void forget(const Node& node);
  void remember(Node& node);
  void changed(int number);
  QString accessibleText(const Node& node) const;
  QString toolTip(const Node& node) const;

  std::vector<Entry> series_;
  QHash<int, std::size_t> places_;  // number → place in series_
  QHash<int, QPixmap> thumbnails_;
  QStringList words_;
  bool showSecondary_ = false;
  int open_ = 0;
  std::unique_ptr<Node> root_;
  QHash<QString, Node*> shown_;  // key → node
};

}  // namespace diptych::ui
