// Texts from strangers' files on their way to a terminal, a list, a file name.
#include "core/base/Printable.h"
#include "core/base/Result.h"

#include <QTest>

using namespace diptych;

class PrintableTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void textsThatOnlySaySomethingStay() {
    for (const char* text : {"", "Müller^Jörg", "心臓 MR", "a\u00A0b", "\U0001FAC0"})
      QCOMPARE(printable(text), std::string(text));
  }

  void whatActsBecomesAQuestionMark_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("shown");
    QTest::newRow("escape") << QByteArray("\x1b[2Jgone") << QByteArray("?[2Jgone");
    QTest::newRow("bell, delete") << QByteArray("\a\x7f") << QByteArray("??");
    QTest::newRow("NUL") << QByteArray("a\0b", 3) << QByteArray("a?b");
    QTest::newRow("control sequence of one character") << QByteArray("\u009B31m") << QByteArray("?31m");
    QTest::newRow("line break") << QByteArray("a\nb\r\u2028") << QByteArray("a b??");
    QTest::newRow("turned round") << QByteArray("\u202Egpj.exe\u2066") << QByteArray("?gpj.exe?");
    QTest::newRow("no UTF-8") << QByteArray("\xC3(\xFF") << QByteArray("?(?");
    QTest::newRow("overlong") << QByteArray("\xC0\xAF\xE0\x80\x80") << QByteArray("?????");
    QTest::newRow("half a pair") << QByteArray("\xED\xA0\x80") << QByteArray("???");
    QTest::newRow("cut off") << QByteArray("a\xE5\xBF") << QByteArray("a??");
  }
  void whatActsBecomesAQuestionMark() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, shown);
    QCOMPARE(printable(text.toStdString()), shown.toStdString());
  }

  void linesStayWhereTheyAreAskedFor() { QCOMPARE(printable("a\nb\tc\r\n", Lines::many), std::string("a\nb?c?\n")); }

  void sentencesOfErrorsDoNotAct() {
    const Error error{ErrorCode::invalid, "Cannot open \x1b]0;x\a.dcm", "rename\nit", {}};
    QCOMPARE(error.sentence(), std::string("Cannot open ?]0;x?.dcm; rename it."));
  }
};

QTEST_GUILESS_MAIN(PrintableTest)

#include "PrintableTest.moc"
