// The four forms say the same, each is well formed, and nothing is left behind by a failure.
// DIPTYCH_KEEP_REPORT=<folder> keeps the sample's files there to look at.

#include "core/base/Files.h"
#include "tests/support/Places.h"
#include "tests/ui/SampleReport.h"
#include "ui/report/FlatFigures.h"
#include "ui/report/Forms.h"
#include "ui/report/Report.h"
#include "ui/text/NumberText.h"

#include <nlohmann/json.hpp>

#include <QtGui>
#include <QtTest>
#include <clocale>
#include <filesystem>
#include <limits>
#include <set>

using namespace diptych;
using namespace diptych::ui;
namespace fs = std::filesystem;

namespace {

/// A CSV reader by the book (RFC 4180), apart from the writer.
std::vector<std::vector<std::string>> parseCsv(const std::string& text) {
  std::vector<std::vector<std::string>> rows(1, {""});
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"')
        rows.back().back() += c;
      else if (i + 1 < text.size() && text[i + 1] == '"')
        rows.back().back() += text[++i];
      else
        quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',') {
      rows.back().emplace_back();
    } else if (c == '\r') {
      ++i;
      rows.push_back({""});
    } else {
      rows.back().back() += c;
    }
  }
  rows.pop_back();
  return rows;
}

/// Text of a PDF's pages, white space folded: by pdftotext, else by pypdf. Empty where neither is there.
QStringList pdfPages(const QString& path) {
  QProcess process;
  process.start("pdftotext", {"-layout", path, "-"});
  if (!process.waitForFinished() || process.exitCode() != 0 || process.error() == QProcess::FailedToStart) {
    QString python = qEnvironmentVariable("DIPTYCH_TEST_PYTHON");
    if (python.isEmpty()) python = diptych::test::inSource(".venv/bin/python");
    process.start(python, {"-c",
                           "import sys, pypdf\nsys.stdout.reconfigure(encoding='utf-8')\n"
                           "for page in pypdf.PdfReader(sys.argv[1]).pages: print(page.extract_text() + '\\f')",
                           path});
    if (!process.waitForFinished() || process.exitCode() != 0) return {};
  }
  QStringList pages;
  const QStringList raw = QString::fromUtf8(process.readAllStandardOutput()).split(u'\f');
  for (const QString& page : raw)
    if (!page.trimmed().isEmpty()) pages << page.simplified();
  return pages;
}

QString plainText(const std::string& html) {
  QString text = QString::fromStdString(html);
  text.remove(QRegularExpression("<style>.*</style>", QRegularExpression::DotMatchesEverythingOption));
  text.replace(QRegularExpression("<[^>]*>"), " ");
  text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&");
  return text.simplified();
}

std::vector<std::string> figuresOf(const Report& report) {
  std::vector<std::string> texts;
  for (const StudySection& study : report.sections)
    for (const DiceRow& row : study.rows)
      for (const auto& figure : {row.first, row.corrected, row.retrained, row.hd95First, row.hd95Retrained})
        if (figure) texts.push_back(figure->text);
  for (const SlicePicture& picture : report.pictures) texts.push_back(picture.dice.text);
  return texts;
}

void collectTexts(const nlohmann::json& json, std::multiset<std::string>& texts) {
  if (json.is_object() && json.contains("text") && json.contains("value"))
    texts.insert(json["text"].get<std::string>());
  if (json.is_structured())
    for (const auto& child : json) collectTexts(child, texts);
}

}  // namespace

class ReportTest : public QObject {
  Q_OBJECT
  QTemporaryDir folder_;
  fs::path at(const char* name) const { return fs::path(folder_.path().toStdString()) / name; }

private Q_SLOTS:
  void figuresAreFixedTexts() {
    QCOMPARE(diceFigure(0.91349).text, std::string("0.913"));
    QCOMPARE(diceFigure(1.0).text, std::string("1.000"));
    QCOMPARE(diceFigure({}).text, std::string("–"));
    QCOMPARE(diceFigure(std::numeric_limits<double>::quiet_NaN()).value.has_value(), false);
    QCOMPARE(millimetreFigure(2.44).text, std::string("2.4 mm"));
    QCOMPARE(millimetreFigure(2.44, true).text, std::string("2.4 px"));
    QCOMPARE(fixedText(-0.0001, 2), std::string("0.00"));
    QCOMPARE(shortText(224), std::string("224"));
    QCOMPARE(shortText(99.5), std::string("99.5"));
    QCOMPARE(groupedText(2801924), std::string("2,801,924"));
    QCOMPARE(groupedText(-123), std::string("-123"));
    QCOMPARE(durationText(156), std::string("2 min 36 s"));
    QCOMPARE(durationText(3905), std::string("1 h 05 min"));
  }

  void figuresDoNotDependOnTheLocale() {
    // Whatever decimal comma is installed, the texts keep their point.
    for (const char* name : {"de_DE.UTF-8", "de_DE", "fr_FR.UTF-8"}) std::setlocale(LC_ALL, name);
    QCOMPARE(diceFigure(0.5).text, std::string("0.500"));
    std::setlocale(LC_ALL, "C");
  }

  void everyFormPrintsTheSameFigures() {
    const Report report = ui::test::sampleReport();
    const std::vector<std::string> figures = figuresOf(report);
    QCOMPARE(figures.size(), std::size_t{5 * 2 + 4 * 3 + 3});
    for (const char* name : {"r.pdf", "r.html", "r.csv", "r.json"}) QVERIFY(writeReport(report, at(name)).ok());

    std::multiset<std::string> csvTexts, jsonTexts;
    for (const auto& row : parseCsv(*readTextFile(at("r.csv")))) csvTexts.insert(row.at(4));
    collectTexts(nlohmann::json::parse(*readTextFile(at("r.json"))), jsonTexts);
    const QString html = plainText(*readTextFile(at("r.html")));
    const std::multiset<std::string> wanted(figures.begin(), figures.end());
    for (const std::string& figure : figures) {
      const QByteArray name = QByteArray::fromStdString(figure);
      QVERIFY2(csvTexts.count(figure) >= wanted.count(figure), name);
      QVERIFY2(jsonTexts.count(figure) >= wanted.count(figure), name);
      QVERIFY2(html.count(QString::fromStdString(figure)) >= static_cast<qsizetype>(wanted.count(figure)), name);
    }
    const QStringList pages = pdfPages(QString::fromStdString(at("r.pdf").string()));
    if (pages.isEmpty()) QSKIP("neither pdftotext nor pypdf is here to read the PDF");
    const QString pdf = pages.join(u' ');
    for (const std::string& figure : figures)
      QVERIFY2(pdf.count(QString::fromStdString(figure)) >= static_cast<qsizetype>(wanted.count(figure)),
               QByteArray::fromStdString(figure));
    // Words come out whole too: no ligatures, no lost spaces.
    for (const char* words :
         {"Configuration", "Head CT round 2", "Intracranial soft tissue", "2,801,924", "percentile"})
      if (html.contains(words)) QVERIFY2(pdf.contains(words), words);
  }

  void aModelThatLooksMirroredSaysSo() {
    Report report = ui::test::sampleReport();
    QVERIFY(!plainText(htmlForm(report)).contains("mirrored"));
    report.models.front().input.mirrored = true;
    QVERIFY(plainText(htmlForm(report)).contains("Mean of four: of the slice, of it mirrored left to right"));
  }

  void theNoticeIsOnEveryPageOfEveryForm() {
    const Report report = ui::test::awkwardReport();
    const QString notice = QString::fromStdString(researchNotice());
    QVERIFY(QString::fromStdString(csvForm(report)).contains(notice));
    QVERIFY(QString::fromStdString(*jsonForm(report)).contains(notice));
    QCOMPARE(plainText(htmlForm(report)).count(notice), 2);
    QVERIFY(writeReport(report, at("notice.pdf")).ok());
    const QStringList pages = pdfPages(QString::fromStdString(at("notice.pdf").string()));
    if (pages.isEmpty()) QSKIP("neither pdftotext nor pypdf is here to read the PDF");
    QVERIFY(pages.size() > 2);
    for (qsizetype i = 0; i < pages.size(); ++i) {
      // The footer wraps beside the page number, so its beginning and its end are looked for.
      QVERIFY2(pages[i].contains("Diptych is research software. It is not a medical device"), qPrintable(pages[i]));
      QVERIFY2(pages[i].contains("diagnosis or treatment"), qPrintable(pages[i]));
      QVERIFY2(pages[i].contains(QString("Page %1 of %2").arg(i + 1).arg(pages.size())), qPrintable(pages[i]));
    }
  }

  void markupUmlautsAndLongNamesSurvive() {
    const Report report = ui::test::awkwardReport();
    const std::string html = htmlForm(report);
    QVERIFY(html.find("<b>\"gesch") == std::string::npos);
    QVERIFY(plainText(html).contains("rechts, <b>\"geschätzt\"</b>"));
    const auto rows = parseCsv(csvForm(report));
    for (const auto& row : rows) QCOMPARE(row.size(), std::size_t{6});
    QVERIFY(std::any_of(rows.begin(), rows.end(),
                        [](const auto& row) { return row[4] == "Eine Notiz, mit Komma\nund Zeilenumbruch"; }));
    QCOMPARE(rows.front(), (std::vector<std::string>{"section", "segment", "stage", "figure", "text", "value"}));
    QVERIFY(nlohmann::json::accept(*jsonForm(report)));
    Report broken;
    broken.title = "no UTF-8: \xff\xfe";
    QVERIFY(nlohmann::json::accept(jsonForm(broken).value()));
    QVERIFY(pdfForm(broken).ok());
  }

  /// Names of segments and models come from other people's files.
  void namesAreNeitherFormulasNorMarkup() {
    Report report = ui::test::awkwardReport();
    report.title = "<script>alert(1)</script>";
    for (const char* name : {"=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)", "-2+3"}) {
      report.sections.front().notes.push_back(name);
    }
    report.sections.front().notes.push_back("-3.5");
    QVERIFY(htmlForm(report).find("<script>alert") == std::string::npos);
    QVERIFY(htmlForm(report).find("&lt;script&gt;") != std::string::npos);
    std::multiset<std::string> cells;
    for (const auto& row : parseCsv(csvForm(report))) cells.insert(row.at(4));
    for (const char* cell : {"'=cmd|' /C calc'!A0", "'+1+1", "'@SUM(A1)", "'-2+3", "-3.5"})
      QVERIFY2(cells.contains(cell), cell);
  }

  void csvValuesReadBackExactly() {
    const Report report = ui::test::sampleReport();
    bool found = false;
    for (const auto& row : parseCsv(csvForm(report)))
      if (row[1] == "Bone" && row[2] == "retrained" && row[3] == "Dice") {
        found = true;
        QCOMPARE(std::stod(row[5]), 0.9533);
        QCOMPARE(row[4], std::string("0.953"));
      }
    QVERIFY(found);
  }

  void htmlIsOneFileWithWordsForEveryPicture() {
    const std::string html = htmlForm(ui::test::sampleReport());
    const QString text = QString::fromStdString(html);
    QCOMPARE(text.count("<img "), text.count(" alt=\""));
    QVERIFY(text.count("<img ") == 6 + 4);
    QVERIFY(!text.contains(QRegularExpression("(src|href)=\"(?!data:)")));
    QVERIFY(!text.contains("<script"));
    QVERIFY(text.contains("prefers-color-scheme: dark"));
    QVERIFY(text.contains("scope=\"row\"") && text.contains("scope=\"col\"") && text.contains("scope=\"colgroup\""));
    QXmlStreamReader xml(QString(text)
                             .replace("<!DOCTYPE html>", "")
                             .replace(QRegularExpression("<(meta|source|img)([^>]*)>"), "<\\1\\2/>"));
    while (!xml.atEnd()) xml.readNext();
    QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
  }

  void missingPartsAreNamed() {
    const QString text = plainText(htmlForm(Report{}));
    for (const char* part :
         {"no Dice figures", "no pictures", "No training was recorded", "No model was", "rules behind these figures"})
      QVERIFY2(text.contains(part), part);
    QVERIFY(pdfForm(Report{}).ok());
    const QString awkward = plainText(htmlForm(ui::test::awkwardReport()));
    QVERIFY(awkward.contains("No segment was compared"));
    QVERIFY(awkward.contains("no picture"));
    QVERIFY(awkward.contains("ended before its first measurement"));
  }

  void stagesWithoutFiguresHaveNoColumn() {
    Report report = ui::test::sampleReport();
    report.sections.erase(report.sections.begin());
    QVERIFY(!plainText(htmlForm(report)).contains("after correction"));
  }

  void parentsAreNamed() {
    QVERIFY(plainText(htmlForm(ui::test::sampleReport())).contains("Started from Head CT round 1 (4be1a0c2)"));
  }

  void otherEndingsAreRefusedAndLeaveNothing() {
    for (const char* name : {"r.doc", "r", "r.pdf.bak"}) {
      const Status status = writeReport(ui::test::awkwardReport(), at(name));
      QVERIFY(!status.ok());
      QCOMPARE(status.error().code, ErrorCode::usage);
      QVERIFY(status.error().sentence().find(".pdf, .html, .csv or .json") != std::string::npos);
      QVERIFY(!fs::exists(at(name)));
    }
    QVERIFY(writeReport(Report{}, at("CAPITALS.JSON")).ok());
    QVERIFY(!writeReport(Report{}, at("no/such/folder/r.csv")).ok());
  }

  void cleanupTestCase() {
    if (const QString keep = qEnvironmentVariable("DIPTYCH_KEEP_REPORT"); !keep.isEmpty())
      for (const char* ending : {"pdf", "html", "csv", "json"}) {
        const fs::path base = keep.toStdString();
        QVERIFY(writeReport(ui::test::sampleReport(), base / (std::string("sample.") + ending)).ok());
        QVERIFY(writeReport(ui::test::awkwardReport(), base / (std::string("awkward.") + ending)).ok());
      }
  }
};

QTEST_MAIN(ReportTest)

#include "ReportTest.moc"
