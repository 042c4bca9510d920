// The rows behind the study browser: grouping, filtering, and changes told without ever resetting.

#include "tests/ui/studies/Support.h"
#include "ui/studies/SeriesTree.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QSignalSpy>

using namespace diptych::ui;
using namespace diptych::ui::test;

class SeriesTreeTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void groupsByPatientAndStudyInTheOrderTheyCome() {
    SeriesTree tree;
    tree.setSeries({series(3, "B", "x", "one"), series(1, "A", "x", "two"), series(2, "B", "x", "three"),
                    series(4, "B", "y", "four")});
    QCOMPARE(tree.rowCount(), 2);
    const QModelIndex b = tree.index(0, 0);
    QCOMPARE(tree.title(b), QStringLiteral("B"));
    QCOMPARE(tree.rowCount(b), 2);
    // Both patients have a study "x": equal keys of different patients are different studies.
    QCOMPARE(tree.shownNumbers(), (std::vector<int>{3, 2, 4, 1}));
  }

  void filterWantsAllWordsAnywhere_data() {
    QTest::addColumn<QString>("words");
    QTest::addColumn<std::vector<int>>("shown");
    QTest::newRow("none") << "  " << std::vector<int>{1, 2, 3, 4, 6, 7};
    QTest::newRow("patient") << "vogel" << std::vector<int>{1, 2, 3};
    QTest::newRow("words of different places") << "sax 2024 Hanna" << std::vector<int>{1, 3};
    QTest::newRow("order does not matter") << "cine follow" << std::vector<int>{3};
    QTest::newRow("accents do not matter") << "ruiz" << std::vector<int>{4, 6};
    QTest::newRow("accents typed match too") << "RUÍZ portal" << std::vector<int>{4};
    QTest::newRow("multiplication sign typed as x") << "512x" << std::vector<int>{};
    QTest::newRow("x between spaces") << "512 x ct" << std::vector<int>{4, 6};
    QTest::newRow("patient details") << "4711 lax" << std::vector<int>{2};
    QTest::newRow("one word too many") << "vogel portal" << std::vector<int>{};
    QTest::newRow("secondary stays hidden") << "scout" << std::vector<int>{};
  }
  void filterWantsAllWordsAnywhere() {
    QFETCH(QString, words);
    QFETCH(std::vector<int>, shown);
    SeriesTree tree;
    tree.setSeries(threePatients());
    tree.setFilter(words);
    QCOMPARE(tree.shownNumbers(), shown);
  }

  void secondarySeriesAreCountedAndShownOnDemand() {
    SeriesTree tree;
    tree.setSeries(threePatients());
    QCOMPARE(tree.secondaryCount(), 2);
    tree.setFilter("scout");
    QCOMPARE(tree.hiddenMatches(), 1);
    tree.setShowSecondary(true);
    QCOMPARE(tree.shownNumbers(), (std::vector<int>{5}));
    QCOMPARE(tree.hiddenMatches(), 0);
  }

  void aNumberThatComesTwiceCountsOnce() {
    SeriesTree tree;
    tree.setSeries({series(1, "A", "x", "first"), series(1, "B", "y", "second")});
    QCOMPARE(tree.shownNumbers(), (std::vector<int>{1}));
    QCOMPARE(tree.title(tree.find(SeriesTree::keyOf(1))), QStringLiteral("first"));
  }

  void rowsAreReadOutInPlainWords() {
    SeriesTree tree;
    tree.setSeries(threePatients());
    const auto text = [&](const QModelIndex& index) { return index.data(Qt::AccessibleTextRole).toString(); };
    QCOMPARE(text(tree.find(SeriesTree::keyOf(1))), QStringLiteral("SAX cine, MR, 5 of 10 slices done, 1 doubtful"));
    QCOMPARE(text(tree.find(SeriesTree::keyOf(2))), QStringLiteral("LAX four-chamber, MR, 1 of 1 slice done"));
    tree.setOpen(3);
    QCOMPARE(text(tree.find(SeriesTree::keyOf(3))),
             QStringLiteral("SAX cine, MR, 0 of 12 slices done, has a reference, open"));
    QCOMPARE(text(tree.index(0, 0)), QStringLiteral("Vogel, Hanna, F · born 1961 · id 4711"));
    QVERIFY(tree.find(SeriesTree::keyOf(1)).data(Qt::ToolTipRole).toString().contains("taken twice"));
  }

  void anUpdateThatMovesASeriesToAnotherPatientRegroups() {
    SeriesTree tree;
    QAbstractItemModelTester tester(&tree, QAbstractItemModelTester::FailureReportingMode::QtTest);
    tree.setSeries(threePatients());
    SeriesItem moved = threePatients()[6];
    moved.patient = moved.patientKey = "Vogel, Hanna";
    tree.updateSeries(moved);
    QCOMPARE(tree.rowCount(), 2);
    QCOMPARE(tree.shownNumbers(), (std::vector<int>{1, 2, 3, 7, 4, 6}));
    QVERIFY(tree.find(SeriesTree::keyOf(7)).isValid());
    tree.updateSeries(series(99, "?", "?", "?"));
    QVERIFY(!tree.find(SeriesTree::keyOf(99)).isValid());
  }

  /// The property that the browser stands on: whatever changes, a row that stays is the same row, and nothing is reset.
  void rowsThatStayAreKeptThroughAnyChange() {
    SeriesTree tree;
    QAbstractItemModelTester tester(&tree, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy resets(&tree, &QAbstractItemModel::modelReset);
    QRandomGenerator random(7);
    for (int round = 0; round < 60; ++round) {
      std::vector<SeriesItem> list;
      for (int number = 1; number <= 24; ++number)
        if (random.bounded(3) != 0)
          list.push_back(series(number, QString(QChar('A' + number % 4)), QString::number(number % 3), "t"));
      std::shuffle(list.begin(), list.end(), random);

      QHash<int, QPersistentModelIndex> before;
      for (const int number : tree.shownNumbers()) before.insert(number, tree.find(SeriesTree::keyOf(number)));
      tree.setSeries(list);

      SeriesTree fresh;
      fresh.setSeries(list);
      QCOMPARE(tree.shownNumbers(), fresh.shownNumbers());
      for (const int number : tree.shownNumbers()) {
        const QModelIndex now = tree.find(SeriesTree::keyOf(number));
        QCOMPARE(now.data(SeriesTree::NumberRole).toInt(), number);
        const bool samePatientWasThere = before.contains(number) && before[number].isValid();
        if (samePatientWasThere) QCOMPARE(QModelIndex(before[number]), now);
      }
      QCOMPARE(tree.rowCount(), fresh.rowCount());
    }
    QCOMPARE(resets.count(), 0);
  }
};

QTEST_MAIN(SeriesTreeTest)
#include "SeriesTreeTest.moc"
