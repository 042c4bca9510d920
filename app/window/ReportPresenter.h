#pragma once
// The report: asked for in a dialog, made on a pool thread.

#include "app/window/Document.h"
#include "ui/work/ReportDialog.h"

#include <QObject>
#include <QString>

class QWidget;

namespace diptych::app {

class ReportPresenter final : public QObject {
  Q_OBJECT

public:
  ReportPresenter(Document& document, QWidget* window);
  void ask();

Q_SIGNALS:
  void begun(const QString& what);  ///< "Writing the report"
  void finished(const QString& path);
  void failed(const QString& sentence);

private:
  void write(const ui::ReportChoice& choice);

  Document& document_;
  QWidget* window_;
};

}  // namespace diptych::app
