#include "core/base/Files.h"
#include "core/label/PresetSchemes.h"
#include "core/phantom/CardiacPhantom.h"
#include "tests/support/Places.h"

#include <QtTest>
#include <filesystem>
#include <set>

using namespace diptych;

class SchemeTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void everyPresetFileIsCompiledInAndValid() {
    std::size_t files = 0;
    for (const auto& entry :
         std::filesystem::directory_iterator{diptych::test::inSource("resources/presets/schemes").toStdString()}) {
      const auto text = readTextFile(entry.path());
      QVERIFY(text.ok());
      const auto scheme = schemeFromJson(*text);
      QVERIFY2(scheme.ok(), scheme ? "" : scheme.error().sentence().c_str());
      QCOMPARE(scheme->id, entry.path().stem().string());
      const Scheme* compiledIn = presetScheme(scheme->id);
      QVERIFY2(compiledIn, entry.path().c_str());
      QVERIFY(*compiledIn == *scheme);
      ++files;
    }
    QCOMPARE(presetSchemes().size(), files);
    QVERIFY(files >= 5);
    QVERIFY(presetScheme("no-such") == nullptr);
  }

  void cardiacPresetHasThePhantomsValues() {
    const Scheme scheme = cardiacScheme();
    QCOMPARE(scheme.byValue(1)->name, std::string{"LV cavity"});
    QCOMPARE(scheme.byValue(2)->name, std::string{"Myocardium"});
    QCOMPARE(scheme.byValue(3)->name, std::string{"RV cavity"});
    QCOMPARE(scheme.byValue(2)->code.value, std::string{"74281007"});
    QVERIFY(scheme.byValue(4) == nullptr && scheme.byValue(0) == nullptr);
  }

  void findsByIdThenNameThenNameInAnyCase() {
    Scheme scheme{"s", "S", {}};
    scheme.segments.push_back({1, "kidney", {}, "Liver", {}});
    scheme.segments.push_back({2, "liver", {}, "Spleen", {}});
    scheme.segments.push_back({3, "third", {}, "kidney", {}});
    QCOMPARE(scheme.find("liver")->value, SegmentValue{2});
    QCOMPARE(scheme.find("Liver")->value, SegmentValue{1});
    QCOMPARE(scheme.find("kidney")->value, SegmentValue{1});
    QCOMPARE(scheme.find("SPLEEN")->value, SegmentValue{2});
    QCOMPARE(scheme.find("KIDNEY")->value, SegmentValue{3});
    QVERIFY(scheme.find("kid") == nullptr);
  }

  void jsonComesBack() {
    Scheme scheme{"mine", "Größe \"x\"", {}};
    scheme.segments.push_back({65535, "a", {"SCT", "10200004", "Liver"}, "Leber", {1, 2, 255}});
    scheme.segments.push_back({1, "b", {}, "肝", {0, 0, 0}});
    const auto back = schemeFromJson(toJson(scheme));
    QVERIFY(back.ok());
    QVERIFY(*back == scheme);
  }

  void refusesWhatItCannotKeep_data() {
    QTest::addColumn<QByteArray>("segments");  // with ' for "
    const auto row = [](const char* name, const char* segments) { QTest::newRow(name) << QByteArray{segments}; };
    row("value 0", "[{'value':0,'id':'a','name':'A','colour':'#000000'}]");
    row("value too large", "[{'value':65536,'id':'a','name':'A','colour':'#000000'}]");
    row("value as text", "[{'value':'1','id':'a','name':'A','colour':'#000000'}]");
    row("no id", "[{'value':1,'name':'A','colour':'#000000'}]");
    row("empty name", "[{'value':1,'id':'a','name':'','colour':'#000000'}]");
    row("colour by name", "[{'value':1,'id':'a','name':'A','colour':'red'}]");
    row("colour not hex", "[{'value':1,'id':'a','name':'A','colour':'#00000g'}]");
    row("unknown key", "[{'value':1,'id':'a','name':'A','colour':'#000000','x':1}]");
    row("code without value", "[{'value':1,'id':'a','name':'A','colour':'#000000','code':{'scheme':'SCT'}}]");
    row("same value twice",
        "[{'value':1,'id':'a','name':'A','colour':'#000000'},{'value':1,'id':'b','name':'B','colour':'#000000'}]");
    row("same id twice",
        "[{'value':1,'id':'a','name':'A','colour':'#000000'},{'value':2,'id':'a','name':'B','colour':'#000000'}]");
    row("not a list", "{}");
  }
  void refusesWhatItCannotKeep() {
    QFETCH(QByteArray, segments);
    const QByteArray text = "{'version':1,'id':'s','name':'S','segments':" + segments + "}";
    const auto scheme = schemeFromJson(QByteArray{text}.replace('\'', '"').toStdString());
    QVERIFY(!scheme.ok());
    QCOMPARE(scheme.error().code, ErrorCode::invalid);
  }

  void saysWhereANewerProgramWroteIt() {
    QCOMPARE(schemeFromJson(R"({"version":2,"id":"s","name":"S","segments":[]})").error().code, ErrorCode::tooNew);
    QVERIFY(!schemeFromJson("").ok());
    QVERIFY(!schemeFromJson("[1").ok());
  }

  void paletteHas24DifferentColoursAndThenCycles() {
    std::set<std::tuple<int, int, int>> seen;
    for (std::size_t i = 0; i < 24; ++i) seen.insert({paletteColour(i).r, paletteColour(i).g, paletteColour(i).b});
    QCOMPARE(seen.size(), std::size_t{24});
    QVERIFY(paletteColour(24) == paletteColour(0));
    QVERIFY((paletteColour(0) == Colour{0xE6, 0x9F, 0x00}));
  }
};

QTEST_GUILESS_MAIN(SchemeTest)

#include "SchemeTest.moc"
