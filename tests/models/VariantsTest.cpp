// Every row of the paper's tables: what it is, what it counts, and that it is a network that learns.

#include "core/enhance/Enhancer.h"
#include "core/model/PresetConfigs.h"
#include "core/model/TableRows.h"
#include "models/losses/SegmentationLoss.h"
#include "models/nets/Din.h"
#include "models/nets/DinCost.h"
#include "models/nets/NetSummary.h"
#include "models/parity/Formula.h"
#include "models/weights/Weights.h"
#include "tests/models/Golden.h"
#include "tests/support/Places.h"

#include <QTemporaryDir>
#include <QtTest>
#include <set>

using namespace diptych;
using namespace diptych::models;

namespace {

/// The rows on narrow maps: all of the paper's structure in a moment.
Result<DinConfig> narrow(const TableRow& row) {
  const auto config = namedConfig(row.name + "@din-test");
  if (!config) return config.error();
  const auto small = withSettings(
      *config, {"channels=[4,6,8,8]", "window=2", "embed_dim=8", "init=fan_in", "layer_scale_init=1",
                "emcad_expansion=" + std::string{row.changes.find("emcad") == std::string::npos ? "6" : "2"}});
  if (!small) return small.error();
  return dinConfigFromJson(*small);
}

LossWeights lossesOf(const TableRow& row) {
  const LossWeights usual;
  return {row.crossEntropy ? usual.crossEntropy : 0, row.dice ? usual.dice : 0, row.boundary ? usual.boundary : 0};
}

struct Batch {
  torch::Tensor original, second, target;
};

Batch batchFor(const DinConfig& config) {
  const auto side = config.sideMultiple() * 2;
  return {formulaImage(2, config.inChannels, side, side, 0).to(torch::kFloat32),
          formulaImage(2, config.inChannels, side, side, 0.4).to(torch::kFloat32),
          formulaTarget(2, config.numClasses, side, side)};
}

/// Parameters that this form of the network has, as the reference does, and does not use.
bool idle(const DinConfig& config, const std::string& name) {
  const bool edges = config.fusion == DinConfig::Fusion::difm && config.featureMerging;
  if (!edges && (name.find(".edge_pools.") != std::string::npos || name.find(".edge_norms.") != std::string::npos))
    return true;
  for (std::int64_t level = config.numDifm; level < config.levels(); ++level) {
    const auto l = std::to_string(level), before = std::to_string(level - 1);
    for (const char* encoder : {"encoder_i.", "encoder_e."})
      for (const auto& part : {"stages." + l + ".", "edge_norms." + l + ".", "shape_norms." + l + ".",
                               "pools." + before + ".", "edge_pools." + before + "."})
        if (name.starts_with(encoder + part)) return true;
  }
  return false;
}

}  // namespace

class VariantsTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void everyRowOfThePaperIsThere();
  void namesAreReadAsWritten();
  void countsAreThoseOfTheReference_data();
  void countsAreThoseOfTheReference();
  void rowBuildsLearnsAndTravels_data();
  void rowBuildsLearnsAndTravels();
  void onlyEIsTheEnhancedImage();
};

void VariantsTest::everyRowOfThePaperIsThere() {
  std::ifstream file{diptych::test::inShared("din-tables.json").toStdString()};
  if (!file) QSKIP("din-tables.json is not beside the repository");
  const auto paper = nlohmann::json::parse(file);
  std::size_t found = 0;
  for (const auto& [table, contents] : paper.items()) {
    if (!contents.contains("rows") || table.starts_with("_")) continue;
    for (const auto& printed : contents["rows"]) {
      const auto config = printed.value("config", nlohmann::json{});
      if (config.is_null() || config.contains("net")) continue;  // another network
      const auto row = std::ranges::find_if(tableRows(), [&](const TableRow& one) {
        return std::to_string(one.table) == table && one.row == printed["name"];
      });
      const auto label = "table " + table + ", " + printed["name"].get<std::string>();
      QVERIFY2(row != tableRows().end(), label.c_str());
      ++found;
      const auto ours = nlohmann::json::parse(*namedConfig(row->name));
      static const nlohmann::json kDefaults{{"inputs", "dual"},
                                            {"fusion", "difm"},
                                            {"directions", "both"},
                                            {"decoder", "mlp"},
                                            {"num_difm", 4},
                                            {"feature_merging", true},
                                            {"cross_attention", true},
                                            {"global_spatial_attention", true},
                                            {"num_classes", 4},
                                            {"in_channels", 3},
                                            {"image", "I"}};
      for (const auto& [key, value] : kDefaults.items()) {
        auto expected = config.value(key, value);
        if (key == "fusion" && expected == "mhsa") expected = "difm";  // the tables' word with one encoder
        QVERIFY2(ours.value(key, value) == expected, (label + ": " + key).c_str());
      }
      static const std::map<std::string, std::string> kKinds{
          {"I", "copy"}, {"HE", "equalize"}, {"CLAHE", "clahe"}, {"Zero-DCE", "zero-dce"}, {"fuzzy", "fuzzy"}};
      if (config.contains("second")) QCOMPARE(row->second, kKinds.at(config["second"]));
      if (!config.contains("loss")) continue;
      std::set<std::string> losses;
      for (const auto& loss : config["loss"]) losses.insert(loss.get<std::string>());
      QCOMPARE(row->crossEntropy, losses.contains("L_CE"));
      QCOMPARE(row->dice, losses.contains("L_Dice"));
      QCOMPARE(row->boundary, losses.contains("L_bnd"));
    }
  }
  QCOMPARE(found, tableRows().size());
}

void VariantsTest::namesAreReadAsWritten() {
  const auto config = dinConfigFromJson(*namedConfig("table6-2@din-lite"));
  QVERIFY(config.ok());
  QCOMPARE(config->name, std::string{"table6-2@din-lite"});
  QCOMPARE(config->numDifm, std::int64_t{2});
  QCOMPARE(config->channels, (std::vector<std::int64_t>{16, 32, 64, 128}));
  QCOMPARE(dinConfigFromJson(*namedConfig("table6-2"))->channels[0], std::int64_t{128});
  for (const char* unknown : {"table6-5", "table6-2@", "table6-2@din-huge", "@din-lite", ""}) {
    const auto refused = namedConfig(unknown);
    QVERIFY(!refused.ok());
    QVERIFY(QString::fromStdString(refused.error().sentence()).contains("table6-2"));
  }
  QCOMPARE(dinConfigFromJson(*withSettings(*namedConfig("din-test"), {"directions=ie", "window=14"}))->window,
           std::int64_t{14});
  QVERIFY(!withSettings("{}", {"window"}).ok());
  QVERIFY(!withSettings("{}", {"=7"}).ok());
  std::set<std::string> names;
  for (const auto& row : tableRows()) QVERIFY2(names.insert(row.name).second, row.name.c_str());
}

void VariantsTest::countsAreThoseOfTheReference_data() {
  QTest::addColumn<QString>("name");
  QTest::addColumn<QStringList>("settings");
  QTest::addColumn<QString>("counts");  // encoders, DIFMs, decoder, total in millions; GMAC of the convolutions
  const auto row = [](const char* tag, const char* name, const QStringList& settings, const char* counts) {
    QTest::newRow(tag) << name << settings << counts;
  };
  row("din-paper", "din-paper", {}, "180.651 119.944 22.716 323.311 1859.40");
  row("9 classes", "table1-ours", {}, "180.651 119.944 22.720 323.314 1859.59");
  row("2 classes", "table13-ours", {}, "180.651 119.944 22.714 323.309 1859.32");
  row("1 channel", "din-paper", {"in_channels=1"}, "180.646 119.944 22.716 323.306 1859.17");
  row("depth 9", "din-paper", {"depths=[3,3,9,3]"}, "104.084 119.944 22.716 246.744 1619.81");
  row("no out_norms", "din-paper", {"out_norms=false"}, "180.636 119.944 22.716 323.295 1859.40");
  row("option C", "din-paper", {"out_norms=false", "ffn_bias=true", "attn_norm=false"},
      "180.636 119.963 22.716 323.314 1859.40");
  row("no attention norm", "din-paper", {"attn_norm=false"}, "180.651 119.928 22.716 323.295 1859.40");
  const QStringList narrowFfn{"ffn_ratio=1", "ffn_dw=false", "ffn_bias=true"};
  row("Eq. 4, merge 1x1", "din-paper", narrowFfn + QStringList{"ffn_out_k=1", "merge_k=1"},
      "180.651 22.332 22.716 225.699 1628.35");
  row("Eq. 4, merge 3x3", "din-paper", narrowFfn + QStringList{"ffn_out_k=1"}, "180.651 66.897 22.716 270.264 1733.58");
  row("Eq. 4, all 3x3", "din-paper", narrowFfn + QStringList{"ffn_in_k=3"}, "180.651 133.743 22.716 337.110 1891.42");
  const QStringList wideFfn{"ffn_dw=false", "ffn_bias=true"};
  row("(i)", "din-paper", wideFfn + QStringList{"merge_k=1", "ffn_in_k=3", "ffn_out_k=1"},
      "180.651 119.825 22.716 323.192 1858.53");
  row("(ii)", "din-paper", wideFfn, "180.651 119.825 22.716 323.192 1858.53");
  row("(iii)", "din-paper", {"k_k=3", "v_k=3", "ffn_out_k=1"}, "180.651 119.944 22.716 323.311 1859.40");
  row("fuse 1x1", "din-paper", {"fuse_k=1"}, "180.651 119.944 3.842 304.436 912.36");
  row("table 6: 1", "table6-1", {}, "180.651 1.421 5.412 187.484 384.30");
  row("table 6: 2", "table6-2", {}, "180.651 7.080 10.918 198.649 771.03");
  row("table 6: 3", "table6-3", {}, "180.651 29.672 16.620 226.943 1475.40");
  row("concat", "table5-concat", {}, "180.651 0.000 24.190 204.841 1584.99");
  row("table 3: a", "table3-a", {}, "180.651 69.805 22.716 273.172 1741.02");
  row("table 3: a+c", "table3-a+c", {}, "180.651 69.805 22.716 273.172 1741.02");
  row("f_IE", "table7-ie", {}, "180.651 85.041 22.716 288.408 1776.76");
  row("f_EI", "table7-ei", {}, "180.651 85.041 22.716 288.408 1776.76");
  row("only I", "table4-only-i", {}, "90.326 59.972 22.716 173.013 1467.11");
  row("only E", "table4-only-e", {}, "90.326 59.972 22.716 173.013 1467.11");
  row("input fusion", "table5-input-fusion", {}, "90.329 59.972 22.716 173.017 1467.29");
  row("EMCAD", "table11-emcad", {}, "180.651 119.944 18.114 318.708 831.94");
  row("EMCAD 2", "table11-emcad", {"emcad_expansion=2"}, "180.651 119.944 6.642 307.237 803.95");
  row("EMCAD 4", "table11-emcad", {"emcad_expansion=4"}, "180.651 119.944 12.378 312.973 817.95");
  row("din-test", "din-test", {}, "0.553 1.893 0.356 2.802 22.66");
}

void VariantsTest::countsAreThoseOfTheReference() {
  QFETCH(QString, name);
  QFETCH(QStringList, settings);
  QFETCH(QString, counts);
  std::vector<std::string> changes;
  for (const auto& setting : settings) changes.push_back(setting.toStdString());
  const auto text = withSettings(*namedConfig(name.toStdString()), changes);
  QVERIFY(text.ok());
  const auto summary = summarise(*text, 224);
  QVERIFY2(summary.ok(), summary.ok() ? "" : summary.error().sentence().c_str());
  std::int64_t encoders = 0, difms = 0, decoder = 0;
  for (const auto& [module, count] : summary->modules)
    (module.starts_with("encoder") ? encoders : module.starts_with("difms") ? difms : decoder) += count;
  const auto millions = [](std::int64_t count) { return QString::number(static_cast<double>(count) * 1e-6, 'f', 3); };
  QCOMPARE(QStringList({millions(encoders), millions(difms), millions(decoder), millions(summary->parameters),
                        QString::number(summary->gmac, 'f', 2)})
               .join(' '),
           counts);
}

void VariantsTest::rowBuildsLearnsAndTravels_data() {
  QTest::addColumn<int>("index");
  // Rows that are the same network with the same losses are tried once.
  std::set<std::string> seen;
  for (std::size_t i = 0; i < tableRows().size(); ++i) {
    const auto& row = tableRows()[i];
    if (seen.insert(row.changes + (row.boundary ? "b" : "")).second)
      QTest::newRow(row.name.c_str()) << static_cast<int>(i);
  }
}

void VariantsTest::rowBuildsLearnsAndTravels() {
  QFETCH(int, index);
  const auto& row = tableRows()[static_cast<std::size_t>(index)];
  const auto config = narrow(row);
  QVERIFY2(config.ok(), config.ok() ? "" : config.error().sentence().c_str());
  Din net{*config};
  initialise(net, 3);
  {
    // EMCAD's channel attention has one hidden unit at this width: of either sign, its ReLU would be shut by chance.
    const torch::NoGradGuard noGrad;
    for (auto& item : net->named_parameters())
      if (item.key().ends_with("fc1.weight")) item.value().abs_();
  }
  net->train();
  const auto batch = batchFor(*config);
  const auto loss = [&] {
    return segmentationLoss(net->forward(batch.original, batch.second), {batch.target, {}}, lossesOf(row)).total;
  };
  const auto logits = net->forward(batch.original, batch.second);
  QCOMPARE(logits.sizes().vec(),
           (std::vector<std::int64_t>{2, config->numClasses, batch.original.size(2), batch.original.size(3)}));
  const auto before = loss();
  before.backward();
  for (const auto& item : net->named_parameters()) {
    if (idle(*config, item.key())) {
      QVERIFY2(!item.value().grad().defined(), item.key().c_str());
      continue;
    }
    QVERIFY2(item.value().grad().defined(), item.key().c_str());
    QVERIFY2(torch::isfinite(item.value().grad()).all().item<bool>(), item.key().c_str());
    if (!item.key().ends_with("qkv.k.bias"))  // softmax does not see it
      QVERIFY2(item.value().grad().abs().sum().item<double>() > 0, item.key().c_str());
  }
  {
    const torch::NoGradGuard noGrad;
    double squares = 0;
    for (const auto& p : net->parameters())
      if (p.grad().defined()) squares += p.grad().square().sum().item<double>();
    for (auto& p : net->parameters())
      if (p.grad().defined()) p.sub_(p.grad(), 1e-2 / std::sqrt(squares));
    QVERIFY2(loss().item<double>() < before.item<double>(), row.name.c_str());
  }

  QTemporaryDir folder;
  const auto path = std::filesystem::path{folder.path().toStdString()} / "w.safetensors";
  QVERIFY(saveWeights(stateOf(net), path).ok());
  Din other{*config};
  initialise(other, 4);
  QVERIFY(loadWeights(other, path).ok());
  net->eval();
  other->eval();
  const torch::NoGradGuard noGrad;
  QVERIFY(torch::equal(net->forward(batch.original, batch.second), other->forward(batch.original, batch.second)));
}

void VariantsTest::onlyEIsTheEnhancedImage() {
  const torch::NoGradGuard noGrad;
  const auto config = narrow(*findTableRow("table4-only-e"));
  QVERIFY(config.ok());
  Din net{*config};
  initialise(net, 3);
  net->eval();
  const auto batch = batchFor(*config);
  const auto y = net->forward(batch.original, batch.second);
  QVERIFY(torch::equal(y, net->forward(torch::zeros_like(batch.original), batch.second)));
  QVERIFY(!torch::equal(y, net->forward(batch.original, torch::zeros_like(batch.second))));
  auto same = *config;
  same.image = DinConfig::Image::original;
  Din onlyI{same};
  assign(stateOf(onlyI), [&] {
    std::map<std::string, Tensor> state;
    for (const auto& [name, tensor] : stateOf(net)) state.emplace(name, toTensor(tensor));
    return state;
  }());
  onlyI->eval();
  QVERIFY(torch::equal(y, onlyI->forward(batch.second, batch.original)));
}

QTEST_GUILESS_MAIN(VariantsTest)
#include "VariantsTest.moc"
