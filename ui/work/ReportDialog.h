#pragma once
// What a report will hold, and where it goes.

#include <QDialog>
#include <QString>
#include <memory>
#include <vector>

namespace diptych::ui {

struct ReportChoice {
  QString path;  ///< ends with .pdf, .html, .csv or .json
  QString title;
  std::vector<int> series;
  bool paperProtocol = false;
};

struct ReportSeries {
  int number = 0;
  QString title;
  QString figures;  ///< "Dice of first and retrained model on 13 slices", or why there are none
};

class ReportDialog final : public QDialog {
  Q_OBJECT

public:
  ReportDialog(std::vector<ReportSeries> series, const ReportChoice& start, QWidget* parent);
  ~ReportDialog() override;
  ReportChoice choice() const;

private:
  void showChoice();

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace diptych::ui
