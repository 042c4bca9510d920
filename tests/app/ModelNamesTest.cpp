#include "app/loop/ModelNames.h"

#include <QTest>

using namespace diptych;

namespace {

std::vector<storage::ModelEntry> called(const std::vector<std::string>& names) {
  std::vector<storage::ModelEntry> models(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) models[i].card.name = names[i];
  return models;
}

}  // namespace

class ModelNamesTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void names_data() {
    QTest::addColumn<QStringList>("there");
    QTest::addColumn<QString>("parent");
    QTest::addColumn<QString>("network");
    QTest::addColumn<QString>("expected");
    QTest::newRow("the first") << QStringList{} << ""
                               << "din-lite"
                               << "din-lite 1";
    QTest::newRow("from nothing again") << QStringList{"din-lite 1", "din-lite 2"} << ""
                                        << "din-lite"
                                        << "din-lite 3";
    QTest::newRow("a gap is filled") << QStringList{"din-lite 2"} << ""
                                     << "din-lite"
                                     << "din-lite 1";
    QTest::newRow("own network") << QStringList{} << ""
                                 << ""
                                 << "Model 1";
    QTest::newRow("second of its kind") << QStringList{"Heart LV"} << "Heart LV"
                                        << "din-lite"
                                        << "Heart LV 2";
    QTest::newRow("counts on") << QStringList{"Hearts 2"} << "Hearts 2"
                               << "din-lite"
                               << "Hearts 3";
    QTest::newRow("counts on past those there") << QStringList{"Hearts 2", "Hearts 3"} << "Hearts 2"
                                                << "din-lite"
                                                << "Hearts 4";
    QTest::newRow("a number that is no count") << QStringList{} << "T1w 3T"
                                               << "din-lite"
                                               << "T1w 3T 2";
    QTest::newRow("a number alone") << QStringList{} << "7"
                                    << "din-lite"
                                    << "7 2";
    QTest::newRow("too large for a number") << QStringList{} << "Round 99999999999999999999"
                                            << "din-lite"
                                            << "Round 99999999999999999999 2";
    QTest::newRow("the largest number") << QStringList{} << "Round 2147483647"
                                        << "din-lite"
                                        << "Round 2147483647 2";
  }
  void names() {
    QFETCH(QStringList, there);
    QFETCH(QString, parent);
    QFETCH(QString, network);
    std::vector<std::string> taken;
    for (const QString& name : there) taken.push_back(name.toStdString());
    QTEST(QString::fromStdString(app::freeModelName(called(taken), parent.toStdString(), network.toStdString())),
          "expected");
  }
};

QTEST_GUILESS_MAIN(ModelNamesTest)
#include "ModelNamesTest.moc"
