#pragma once
// Where a report goes: a path whose ending is the format. Choosing a format changes the ending, typing an ending the format.

#include <QString>
#include <QWidget>

class QButtonGroup;
class QLabel;
class QLineEdit;

namespace diptych::ui {

class ReportFile final : public QWidget {
  Q_OBJECT

public:
  explicit ReportFile(const QString& path, QWidget* parent = nullptr);
  QString path() const;
  QString whyNot() const;  ///< why nothing can be written there; empty: it can
  QLineEdit* field() const { return path_; }

Q_SIGNALS:
  void changed();

private:
  QWidget* makeFormats();
  void choose();
  void takeFormat(int format);
  void showPath();

  QLineEdit* path_;
  QButtonGroup* formats_;
  QLabel* note_;
};

}  // namespace diptych::ui
