// `diptych-worker describe` and `parity` as processes, read by others than ourselves.

#include "tests/support/Places.h"
#include "tests/support/TestPython.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

namespace {

struct Run {
  int exit = -1;
  QByteArray output, errors;
};

Run worker(const QStringList& arguments) {
  QProcess process;
  process.start(diptych::test::inBuild("bin/diptych-worker"), QStringList{"--threads", "1"} + arguments);
  process.waitForFinished(-1);
  return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

/// Prints each tensor's name, type and shape, a line each, from the header of a safetensors file; fails where a value is not
/// finite or the metadata's order is not a permutation of the names.
constexpr const char* kReader = R"PY(
import sys
import numpy
from safetensors import safe_open
with safe_open(sys.argv[1], framework="numpy") as f:
    names = list(f.keys())
    metadata = f.metadata() or {}
    if "order" in metadata:
        assert sorted(metadata["order"].split("\n")) == sorted(names), "order"
        print("order", " ".join(metadata["order"].split("\n")))
    for name in sorted(names):
        t = f.get_tensor(name)
        assert numpy.isfinite(t).all(), name
        print("tensor", name, t.dtype, "x".join(str(n) for n in t.shape) or "scalar")
)PY";

/// Compares io.safetensors with a model of the golden numbers; prints the largest deviation.
constexpr const char* kGolden = R"PY(
import json, sys
import numpy
from safetensors.numpy import load_file
io = load_file(sys.argv[1])
golden = json.load(open(sys.argv[2]))[sys.argv[3]]
worst = 0
def compare(t, e):
    global worst
    t = t.astype(numpy.float64)
    assert list(t.shape) == e["shape"], (t.shape, e["shape"])
    t = t.ravel()
    scale = max(1e-12, (e["sumsq"] / t.size) ** 0.5)
    samples = list(zip(t[:8], e["first8"])) + [(t[t.size // 2], e["mid"]), (t[-1], e["last"])]
    worst = max([worst, abs((t ** 2).sum() - e["sumsq"]) / max(1e-12, e["sumsq"])] +
                [abs(a - b) / max(scale, abs(b)) for a, b in samples])
compare(io["output"], golden["eval_output"])
worst = max(worst, abs(float(io["loss"]) - golden["train_total_loss"]))
assert worst < 2e-4, worst
# Through ReLU's and the boundary loss's kinks float32 holds fewer digits of a gradient; models_DinGolden holds them in float64.
for name, e in golden["grad"].items():
    compare(io["grad." + name], e)
print(worst)
)PY";

}  // namespace

class ParityTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void describeCountsThePapersNetwork();
  void parametersOfThePaperAreNamedAsSpecified();
  void filesAreAsSpecified_data();
  void filesAreAsSpecified();
  void formulaWeightsGiveTheGoldenNumbers_data();
  void formulaWeightsGiveTheGoldenNumbers();
  void seedsDecide();
  void wrongUseIsSaid_data();
  void wrongUseIsSaid();
};

void ParityTest::describeCountsThePapersNetwork() {
  const auto run = worker({"describe", "din-paper", "--json"});
  QCOMPARE(run.exit, 0);
  const auto json = QJsonDocument::fromJson(run.output).object();
  QCOMPARE(json["parameters"].toInteger(), qint64{323310596});
  QMap<QString, qint64> sums;
  const auto modules = json["modules"].toObject();
  for (auto it = modules.begin(); it != modules.end(); ++it)
    sums[it.key().section('.', 0, 0).section('_', 0, 0)] += it.value().toInteger();
  QCOMPARE(sums["encoder"], qint64{180651008});
  QCOMPARE(sums["difms"], qint64{119943680});
  QCOMPARE(sums["decoder"], qint64{22715908});
  QCOMPARE(QString::number(json["gmac"].toDouble(), 'f', 2), "1859.40");
  QCOMPARE(QString::number(json["gmac"].toDouble() + json["attentionGmac"].toDouble(), 'f', 2), "1861.76");

  QFile counts{diptych::test::inShared("din-counts.md")};
  if (!counts.open(QIODevice::ReadOnly)) QSKIP("din-counts.md is not beside the repository");
  const auto text = counts.readAll();
  for (const QByteArray name : {"din-paper", "din-test"}) {
    const QByteArray mark = "Per module, " + name + ": ";
    const auto begin = text.indexOf(mark) + mark.size();
    const auto expected = QJsonDocument::fromJson(text.mid(begin, text.indexOf('\n', begin) - begin)).object();
    QVERIFY(!expected.isEmpty());
    const auto described = QJsonDocument::fromJson(worker({"describe", name, "--json"}).output).object();
    QCOMPARE(described["modules"].toObject(), expected);
  }
}

void ParityTest::parametersOfThePaperAreNamedAsSpecified() {
  QFile file{diptych::test::inShared("din-params-paper.csv")};
  if (!file.open(QIODevice::ReadOnly)) QSKIP("din-params-paper.csv is not beside the repository");
  QJsonObject expected;
  file.readLine();
  while (!file.atEnd()) {
    const auto fields = QString::fromUtf8(file.readLine()).trimmed().split(',');
    expected[fields[0]] = fields[1];
  }
  const auto run = worker({"describe", "din-paper", "--json", "--parameters"});
  QCOMPARE(run.exit, 0);
  const auto shapes = QJsonDocument::fromJson(run.output).object()["shapes"].toObject();
  for (auto it = expected.begin(); it != expected.end(); ++it)
    QCOMPARE(it.key() + " " + shapes[it.key()].toString(), it.key() + " " + it.value().toString());
  QCOMPARE(shapes.size(), expected.size());
}

void ParityTest::filesAreAsSpecified_data() {
  QTest::addColumn<QString>("config");
  QTest::addColumn<QStringList>("settings");
  QTest::newRow("din-test") << "din-test" << QStringList{};
  QTest::newRow("only E") << "table4-only-e@din-test" << QStringList{};
  QTest::newRow("concatenation") << "din-test" << QStringList{"--set", "fusion=concat", "--set", "num_classes=9"};
  QTest::newRow("EMCAD") << "table12-emcad@din-test" << QStringList{"--set", "emcad_expansion=2"};
}

void ParityTest::filesAreAsSpecified() {
  const auto python = diptych::test::python("safetensors");
  if (python.isEmpty()) QSKIP("the tests' Python environment has no safetensors");
  QFETCH(QString, config);
  QFETCH(QStringList, settings);
  QTemporaryDir folder;
  const auto out = folder.filePath("out");
  const auto run = worker(QStringList{"parity", out, "--config", config} + settings);
  QVERIFY2(run.exit == 0, run.errors.constData());

  const auto read = [&](const char* file) {
    const auto listing = diptych::test::runPython(python, kReader, {out + "/" + file});
    if (!listing.ok) qWarning("%s", listing.errors.constData());
    QMap<QString, QString> tensors;
    for (const auto& line : QString::fromUtf8(listing.output).split('\n')) {
      const auto words = line.split(' ');
      if (words[0] == "tensor") tensors[words[1]] = words[2] + " " + words[3];
      if (words[0] == "order") tensors["order"] = QString::number(words.size() - 1);
    }
    return tensors;
  };
  auto weights = read("weights.safetensors");
  const auto io = read("io.safetensors");
  QVERIFY(weights.size() > 100);
  const auto ordered = weights.take("order");
  QCOMPARE(ordered, QString::number(weights.size()));
  int parameters = 0;
  for (auto it = weights.begin(); it != weights.end(); ++it) {
    if (it.key().endsWith("num_batches_tracked")) {
      QCOMPARE(it.value(), "int64 scalar");
      continue;
    }
    QVERIFY2(it.value().startsWith("float32 "), qPrintable(it.key() + " " + it.value()));
    if (it.key().contains("running_")) continue;
    ++parameters;
    QCOMPARE(io["grad." + it.key()], it.value());
  }
  const auto classes = settings.contains("num_classes=9") || config.startsWith("table12") ? "9" : "4";
  QCOMPARE(io["input_i"], "float32 1x3x56x56");
  QCOMPARE(io["input_e"], "float32 1x3x56x56");
  QCOMPARE(io["output"], QString{"float32 1x%1x56x56"}.arg(classes));
  QCOMPARE(io["output_train"], io["output"]);
  QCOMPARE(io["target"], "int64 1x56x56");
  QCOMPARE(io["loss"], "float32 scalar");
  QCOMPARE(io.size(), parameters + 6);
}

void ParityTest::formulaWeightsGiveTheGoldenNumbers_data() {
  QTest::addColumn<QString>("key");
  QTest::addColumn<QString>("setting");
  QTest::newRow("din-test") << "model_din-test_56"
                            << "num_difm=4";
  QTest::newRow("one direction") << "model_din-test_56_ei"
                                 << "directions=ei";
  QTest::newRow("one image") << "model_din-test_56_single"
                             << "inputs=single";
}

void ParityTest::formulaWeightsGiveTheGoldenNumbers() {
  const auto python = diptych::test::python("safetensors");
  if (python.isEmpty()) QSKIP("the tests' Python environment has no safetensors");
  const auto golden = diptych::test::inShared("din-golden.json");
  if (!QFile::exists(golden)) QSKIP("din-golden.json is not beside the repository");
  QFETCH(QString, key);
  QFETCH(QString, setting);
  QTemporaryDir folder;
  QCOMPARE(worker({"parity", folder.path(), "--config", "din-test", "--set", setting}).exit, 0);
  const auto compared = diptych::test::runPython(python, kGolden, {folder.filePath("io.safetensors"), golden, key});
  QVERIFY2(compared.ok, compared.errors.constData());
  QVERIFY2(compared.output.trimmed().toDouble() < 5e-3, compared.output.constData());
}

void ParityTest::seedsDecide() {
  const auto bytes = [](const QStringList& more) {
    QTemporaryDir folder;
    const auto run = worker(QStringList{"parity", folder.path(), "--config", "din-test", "--set", "channels=[4,6,8,8]",
                                        "--set", "embed_dim=8"} +
                            more);
    QFile file{folder.filePath("weights.safetensors")};
    return run.exit == 0 && file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray{};
  };
  const auto seven = bytes({"--weights", "seed:7"});
  QVERIFY(!seven.isEmpty());
  QVERIFY(seven == bytes({"--weights", "seed:7"}));
  QVERIFY(seven != bytes({"--weights", "seed:8"}));
  QVERIFY(seven != bytes({}));
}

void ParityTest::wrongUseIsSaid_data() {
  QTest::addColumn<QStringList>("arguments");
  QTest::addColumn<QString>("word");
  QTest::newRow("unknown key") << QStringList{"--config", "din-test", "--set", "windows=7"} << "windows";
  QTest::newRow("impossible value") << QStringList{"--config", "din-test", "--set", "num_difm=5"} << "num_difm";
  QTest::newRow("no value") << QStringList{"--config", "din-test", "--set", "num_difm"} << "key=value";
  QTest::newRow("unknown name") << QStringList{"--config", "din-huge"} << "din-lite";
  QTest::newRow("weights") << QStringList{"--config", "din-test", "--weights", "seed:x"} << "seed:N";
  QTest::newRow("size") << QStringList{"--config", "din-test", "--size", "60"} << "multiple of 56";
}

void ParityTest::wrongUseIsSaid() {
  QFETCH(QStringList, arguments);
  QFETCH(QString, word);
  QTemporaryDir folder;
  const auto run = worker(QStringList{"parity", folder.filePath("out")} + arguments);
  QVERIFY(run.exit != 0);
  QVERIFY2(run.errors.contains(word.toUtf8()), run.errors.constData());
  QVERIFY(!QFile::exists(folder.filePath("out/weights.safetensors")));
}

QTEST_GUILESS_MAIN(ParityTest)
#include "ParityTest.moc"
