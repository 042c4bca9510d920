// The whole network: what it consists of, what matters to it, and what its configuration refuses.

#include "core/model/PresetConfigs.h"
#include "models/nets/Din.h"
#include "models/nets/DinCost.h"
#include "tests/models/BlockChecks.h"
#include "tests/models/Golden.h"
#include "tests/support/Places.h"

#include <QFile>
#include <QtTest>

using namespace diptych;
using namespace diptych::models;

namespace {

DinConfig preset(std::string_view name) {
  return *dinConfigFromJson(findPresetConfig(name)->json);
}

QString shapeText(const torch::Tensor& t) {
  QStringList sides;
  for (const auto side : t.sizes()) sides << QString::number(side);
  return sides.join('x');
}

}  // namespace

class DinTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void parametersAreThoseOfTheSpecification();
  void presetsAreWithinTheirLimits();
  void arithmeticIsCountedAsPublished();
  void encodersHaveTheirOwnWeights();
  void fourInteractionModulesTakeBothImages();
  void secondImageMatters();
  void gradientsReachEveryParameter();
  void sameSeedGivesTheSameNetwork();
  void strideShrinksEveryLevel();
  void configurationsAreRefusedByName_data();
  void configurationsAreRefusedByName();
  void inputSizesThatDoNotFitAreRefused();
};

void DinTest::parametersAreThoseOfTheSpecification() {
  const Din net{preset("din-test")};
  QCOMPARE(net->parameterCount(), std::int64_t{2801924});
  QFile file{diptych::test::inShared("din-params-test.csv")};
  if (!file.open(QIODevice::ReadOnly)) QSKIP("din-params-test.csv is not beside the repository");
  file.readLine();
  std::map<QString, QString> expected, actual;
  while (!file.atEnd()) {
    const auto fields = QString::fromUtf8(file.readLine()).trimmed().split(',');
    expected[fields[0]] = fields[1];
  }
  for (const auto& item : net->named_parameters()) actual[QString::fromStdString(item.key())] = shapeText(item.value());
  for (const auto& [name, shape] : expected) QCOMPARE(name + " " + actual[name], name + " " + shape);
  QCOMPARE(actual.size(), expected.size());
}

void DinTest::presetsAreWithinTheirLimits() {
  const Din lite{preset("din-lite")};
  QVERIFY(lite->parameterCount() <= 4'000'000);
  const auto cost = dinCost(lite->config(), 224, 224);
  QVERIFY(cost.convolutions + cost.attention <= 3e9);
  QVERIFY(!lite->config().departures.empty());
  for (const auto& one : presetConfigs()) {
    const auto config = dinConfigFromJson(one.json);
    QVERIFY2(config.ok(), std::string{one.name}.c_str());
    QCOMPARE(config->name, std::string{one.name});
  }
}

void DinTest::arithmeticIsCountedAsPublished() {
  const auto giga = [](const char* name) { return dinCost(preset(name), 224, 224).convolutions * 1e-9; };
  QCOMPARE(qRound(giga("din-test") * 100), 2266);
  QCOMPARE(qRound(giga("din-paper") * 100), 185940);
}

void DinTest::encodersHaveTheirOwnWeights() {
  Din net{preset("din-test")};
  auto named = net->named_parameters();
  int pairs = 0;
  for (const auto& item : named) {
    if (!item.key().starts_with("encoder_i.")) continue;
    auto twin = item.key();
    twin.replace(0, 9, "encoder_e");
    const auto* other = named.find(twin);
    QVERIFY2(other != nullptr, twin.c_str());
    QVERIFY2(other->data_ptr() != item.value().data_ptr(), twin.c_str());
    ++pairs;
  }
  QVERIFY(pairs > 50);
}

void DinTest::fourInteractionModulesTakeBothImages() {
  Din net{preset("din-test")};
  const auto modules = net->parametersByModule();
  for (int level = 0; level < 4; ++level)
    for (const char* part : {"merge_i", "merge_e", "attn_ie", "attn_ei", "ffn_ie", "ffn_ei"})
      QVERIFY(modules.contains("difms." + std::to_string(level) + "." + part));
  QVERIFY(!modules.contains("difms.4.merge_i"));
}

void DinTest::secondImageMatters() {
  const torch::NoGradGuard noGrad;
  Din net{preset("din-lite")};
  initialise(net, 1);
  net->eval();
  const auto i = golden::image(1, 3, 224, 224, 0).to(torch::kFloat32);
  const auto e = golden::image(1, 3, 224, 224, 0.4).to(torch::kFloat32);
  const auto both = net->forward(i, e);
  QVERIFY((both - net->forward(i, torch::zeros_like(e))).abs().max().item<double>() > 1e-3);
  QVERIFY((both - net->forward(torch::zeros_like(i), e)).abs().max().item<double>() > 1e-3);
  QVERIFY((both - net->forward(e, i)).abs().max().item<double>() > 1e-3);
}

void DinTest::gradientsReachEveryParameter() {
  Din net{preset("din-test")};
  golden::setWeights(net);
  net->train();
  const auto i = golden::image(2, 3, 56, 56, 0).to(torch::kFloat32);
  const auto e = golden::image(2, 3, 56, 56, 0.4).to(torch::kFloat32);
  const auto y = net->forward(i, e);
  (y * checks::pattern(y.sizes())).sum().backward();
  for (const auto& item : net->named_parameters()) QVERIFY2(item.value().grad().defined(), item.key().c_str());
  for (const auto& item : net->named_parameters())
    if (!item.key().ends_with("qkv.k.bias"))  // softmax does not see it
      QVERIFY2(item.value().grad().abs().sum().item<double>() > 0, item.key().c_str());
}

void DinTest::sameSeedGivesTheSameNetwork() {
  Din a{preset("din-lite")}, b{preset("din-lite")}, c{preset("din-lite")};
  initialise(a, 7);
  initialise(b, 7);
  initialise(c, 8);
  auto other = b->named_parameters(), third = c->named_parameters();
  bool differs = false;
  for (const auto& item : a->named_parameters()) {
    QVERIFY2(torch::equal(item.value(), other[item.key()]), item.key().c_str());
    differs = differs || !torch::equal(item.value(), third[item.key()]);
  }
  QVERIFY(differs);
}

void DinTest::strideShrinksEveryLevel() {
  const torch::NoGradGuard noGrad;
  Din net{preset("din-lite")};
  QCOMPARE(net->config().sideMultiple(), std::int64_t{224});
  const auto x = torch::zeros({1, 3, 224, 448});
  QCOMPARE(net->forward(x, x).sizes().vec(), (std::vector<std::int64_t>{1, 4, 224, 448}));
}

void DinTest::configurationsAreRefusedByName_data() {
  QTest::addColumn<QString>("json");
  QTest::addColumn<QString>("named");
  QTest::newRow("unknown key") << R"({"chanels": [1,2,3,4]})"
                               << "chanels";
  QTest::newRow("wrong type") << R"({"window": "seven"})"
                              << "window";
  QTest::newRow("not four levels") << R"({"channels": [8,16,32]})"
                                   << "channels";
  QTest::newRow("zero channels") << R"({"channels": [0,16,32,64]})"
                                 << "channels";
  QTest::newRow("even kernel") << R"({"merge_k": 2})"
                               << "merge_k";
  QTest::newRow("heads that do not divide") << R"({"heads": [3,1,1,1]})"
                                            << "heads";
  QTest::newRow("too many levels") << R"({"num_difm": 5})"
                                   << "num_difm";
  QTest::newRow("one class") << R"({"num_classes": 1})"
                             << "num_classes";
  QTest::newRow("unknown choice") << R"({"fusion": "sum"})"
                                  << "fusion";
  QTest::newRow("unknown decoder") << R"({"decoder": "unet"})"
                                   << "decoder";
  QTest::newRow("stride of the other decoder") << R"({"decoder": "emcad", "decoder_stride": 4})"
                                               << "decoder_stride";
  QTest::newRow("odd channels before a gate") << R"({"decoder": "emcad", "channels": [16,33,64,128]})"
                                              << "channels";
  QTest::newRow("even gate") << R"({"decoder": "emcad", "emcad_lgag_k": 2})"
                             << "emcad_lgag_k";
  QTest::newRow("self-attention of two encoders") << R"({"fusion": "mhsa"})"
                                                  << "fusion";
  QTest::newRow("one image of two") << R"({"image": "E"})"
                                    << "image";
  QTest::newRow("unknown image") << R"({"inputs": "single", "image": "J"})"
                                 << "image";
  QTest::newRow("option of that decoder") << R"({"emcad_expansion": 2})"
                                          << "emcad_expansion";
  QTest::newRow("projection not built") << R"({"proj": true})"
                                        << "proj";
  QTest::newRow("no attention") << R"({"cross_attention": false})"
                                << "cross_attention";
  QTest::newRow("no edge pools") << R"({"edge_pool": false})"
                                 << "edge_pool";
  QTest::newRow("direction of one encoder") << R"({"inputs": "single", "directions": "ie"})"
                                            << "directions";
  QTest::newRow("concatenation of one encoder") << R"({"inputs": "single", "fusion": "concat"})"
                                                << "fusion";
  QTest::newRow("stride beyond the kernel") << R"({"stem_stride": 4})"
                                            << "stem_kernel";
  QTest::newRow("decoder stride") << R"({"decoder_stride": 3})"
                                  << "decoder_stride";
  QTest::newRow("no JSON") << "window: 7"
                           << "network configuration";
}

void DinTest::configurationsAreRefusedByName() {
  QFETCH(QString, json);
  QFETCH(QString, named);
  const auto config = dinConfigFromJson(json.toStdString());
  QVERIFY(!config.ok());
  QVERIFY2(QString::fromStdString(config.error().what).contains(named), config.error().what.c_str());
}

void DinTest::inputSizesThatDoNotFitAreRefused() {
  QVERIFY(checkInputSize(preset("din-test"), 56, 112).ok());
  QVERIFY(!checkInputSize(preset("din-test"), 64, 64).ok());
  QVERIFY(!checkInputSize(preset("din-lite"), 112, 224).ok());
  QVERIFY(!checkInputSize(preset("din-lite"), 0, 0).ok());
}

QTEST_GUILESS_MAIN(DinTest)

#include "DinTest.moc"
