#pragma once
// Pieces that the dialogs of this folder share: facts as a small table, a boxed warning, a list of devices.

#include <QString>
#include <QStringList>
#include <QWidget>
#include <functional>
#include <vector>

class QComboBox;
class QDialog;
class QFormLayout;
class QGridLayout;
class QLabel;

namespace diptych::ui {

/// Muted names on the left, what is so on the right. A fact without text takes no room.
class FactsTable final : public QWidget {
  Q_OBJECT

public:
  explicit FactsTable(QWidget* parent = nullptr);
  void setFact(const QString& name, const QString& text);  ///< facts appear in the order of their first mention

private:
  struct Row {
    QLabel* name;
    QLabel* text;
  };
  QGridLayout* grid_;
  std::vector<Row> rows_;
};

/// A sign and sentences; hidden while there are none. Screen readers are told when the sentences change.
class WarningBox final : public QWidget {
  Q_OBJECT

public:
  explicit WarningBox(QWidget* parent = nullptr);
  void setSentences(QStringList sentences);

private:
  void showSign();

  QLabel* sign_;
  QLabel* text_;
};

/// "auto" first; the words are deviceText()'s, the data the device's name.
QComboBox* makeDeviceCombo(const std::vector<QString>& devices, const QString& current);
/// Labels at the left edge, fields that grow: the same in every dialog.
QFormLayout* makeForm();
/// Makes a dialog higher where what it holds needs it, never lower: nothing jumps back and forth.
void growToFit(QDialog& dialog);

}  // namespace diptych::ui
