#pragma once
// Pieces that the dialogs of this folder share: facts as rows, a boxed warning, a list of devices.

#include <QString>
#include <QStringList>
#include <QWidget>
#include <functional>
#include <vector>

class QComboBox;
class QDialog;
class QDialogButtonBox;
class QFormLayout;
class QLabel;
class QPushButton;

namespace diptych::ui {

/// Rows of a form that only say something: muted names, what is so beside them. A fact without text takes no room.
class Facts final {
public:
  explicit Facts(QFormLayout& form) : form_{form} {}
  void set(const QString& name, const QString& text);  ///< facts appear in the order of their first mention

private:
  struct Row {
    QString name;
    QLabel* text;
  };
  QFormLayout& form_;
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

/// Also of the list that drops down, which is a widget of its own.
void nameCombo(QComboBox& combo, const QString& accessibleName);
/// "auto" first; the words are deviceText()'s, the data the device's name.
QComboBox* makeDeviceCombo(const std::vector<QString>& devices, const QString& current);
/// Cancel, which rejects the dialog, beside the button that leads on.
QDialogButtonBox* makeButtons(QDialog& dialog, QPushButton* leadingOn);
/// Labels at the left edge, fields that grow: the same in every dialog.
QFormLayout* makeForm();
/// Makes a dialog higher where what it holds needs it, never lower: nothing jumps back and forth.
void growToFit(QDialog& dialog);

}  // namespace diptych::ui
