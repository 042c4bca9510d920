#include "core/jobs/JobFolder.h"
#include "core/jobs/JobSpec.h"
#include "tests/core/JobExamples.h"
#include "tests/support/Places.h"
#include "tests/support/TestPython.h"

#include <QTemporaryDir>
#include <QtTest>
#include <cmath>
#include <functional>

using namespace diptych;

Q_DECLARE_METATYPE(std::function<void(JobSpec&)>)

class JobSpecTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void whatWasWrittenIsRead();
  void impossibleJobsAreRefusedByKey_data();
  void impossibleJobsAreRefusedByKey();
  void recipeOfASegmentingJobIsRefused();
  void aRecipeIsADocumentOfItsOwn();
  void newerVersionsAreToldApart();
  void writtenSpecificationsFitTheSchema();
};

void JobSpecTest::whatWasWrittenIsRead() {
  JobSpec imageNet = test::trainJob();
  imageNet.imageNet = "inputs/imagenet.safetensors";
  for (const JobSpec& spec : {test::segmentJob(), test::trainJob(), imageNet}) {
    const auto read = jobSpecFromJson(toJson(spec));
    QVERIFY2(read.ok(), read ? "" : read.error().what.c_str());
    QCOMPARE(toJson(*read), toJson(spec));
    QCOMPARE(read->configJson, spec.configJson);
    QCOMPARE(read->seed, spec.seed);
    QVERIFY(read->classes == spec.classes && read->weightsClasses == spec.weightsClasses);
    QCOMPARE(read->imageNet, spec.imageNet);
    QVERIFY(read->input == spec.input);
    QCOMPARE(read->cases.size(), std::size_t{1});
    QVERIFY(read->cases[0].range == spec.cases[0].range);
    QVERIFY(read->cases[0].roles == spec.cases[0].roles);
    QCOMPARE(read->cases[0].spacingY, 1.2891);
    QCOMPARE(read->recipe.minutes, spec.recipe.minutes);
    QCOMPARE(read->recipe.flip, spec.recipe.flip);
  }
}

void JobSpecTest::impossibleJobsAreRefusedByKey_data() {
  QTest::addColumn<bool>("train");
  QTest::addColumn<std::function<void(JobSpec&)>>("spoil");
  QTest::addColumn<QString>("clause");
  const auto row = [](const char* name, bool train, std::function<void(JobSpec&)> spoil, const char* clause) {
    QTest::newRow(name) << train << std::move(spoil) << QString{clause};
  };
  const auto file = [](std::string path) { return [path](JobSpec& s) { s.cases[0].file = path; }; };
  row("absolute path", false, file("/etc/passwd"), "cases[0].file must be a relative path");
  row("path out of the folder", false, file("inputs/../../x"), "cases[0].file must be a relative path");
  row("dot", false, file("./x"), "cases[0].file must be a relative path");
  row("backslash", false, file("a\\b"), "cases[0].file must be a relative path");
  row("empty path", false, file(""), "cases[0].file must be a relative path");
  row("folder", false, file("inputs/"), "cases[0].file must be a relative path");
  row(
      "weights out of the folder", false, [](JobSpec& s) { s.weights = "../w"; }, "weights must be a relative path");
  row(
      "hash", false, [](JobSpec& s) { s.cases[0].sha256 = "abc"; }, "cases[0].sha256 must be 64");
  row(
      "one class", false, [](JobSpec& s) { s.classes.resize(1); }, "classes must hold the background");
  row(
      "index", false, [](JobSpec& s) { s.classes[2].index = 3; }, "classes[2].index must be 2");
  row(
      "same name", false, [](JobSpec& s) { s.classes[2].name = "LV cavity"; }, "classes[2].name is used by");
  row(
      "no name", false, [](JobSpec& s) { s.classes[1].name.clear(); }, "classes[1].name must not be empty");
  row(
      "no weights", false,
      [](JobSpec& s) {
        s.weights.clear();
        s.weightsClasses.clear();
      },
      "weights is missing");
  row(
      "weights without classes", false, [](JobSpec& s) { s.weightsClasses.clear(); }, "weightsClasses is missing");
  row(
      "classes without weights", true, [](JobSpec& s) { s.weightsClasses = s.classes; },
      "weightsClasses needs weights");
  row(
      "ImageNet in segmenting", false, [](JobSpec& s) { s.imageNet = "i"; }, "imageNet belongs to training jobs only");
  row(
      "ImageNet beside weights", true,
      [](JobSpec& s) {
        s.weights = "w";
        s.weightsClasses = s.classes;
        s.imageNet = "i";
      },
      "imageNet must not be given beside weights");
  row(
      "ImageNet out of the folder", true, [](JobSpec& s) { s.imageNet = "/w"; }, "imageNet must be a relative path");
  row(
      "no cases", false, [](JobSpec& s) { s.cases.clear(); }, "cases must hold at least one");
  row(
      "case twice", false, [](JobSpec& s) { s.cases.push_back(s.cases[0]); }, "cases[1].id is used by");
  row(
      "name as id", false, [](JobSpec& s) { s.cases[0].id = "Doe^Jane"; }, "cases[0].id must be");
  row(
      "job id", false, [](JobSpec& s) { s.id.clear(); }, "id must be 1 to 64 letters");
  row(
      "roles in segmenting", false, [](JobSpec& s) { s.cases[0].roles = {SliceRole::fresh}; },
      "cases[0].roles belongs");
  row(
      "no roles", true, [](JobSpec& s) { s.cases[0].roles.clear(); }, "cases[0].roles must have");
  row(
      "only validation", true, [](JobSpec& s) { s.cases[0].roles = {SliceRole::validation}; }, "fresh or replay");
  row(
      "range", false,
      [](JobSpec& s) {
        s.cases[0].range = {2, 1};
      },
      "cases[0].range.low must not be greater");
  row(
      "range NaN", false, [](JobSpec& s) { s.cases[0].range.low = std::nan(""); },
      "cases[0].range.low must be a number");
  row(
      "spacing", false, [](JobSpec& s) { s.cases[0].spacingX = 0; }, "cases[0].spacingX must be greater than 0");
  row(
      "device", false, [](JobSpec& s) { s.device = "gpu"; }, "device must be auto, cpu, cuda or cuda:N");
  row(
      "device number", false, [](JobSpec& s) { s.device = "cuda:"; }, "device must be");
  row(
      "threads", false, [](JobSpec& s) { s.threads = -1; }, "threads must lie between 0 and 4096");
  row(
      "config", false, [](JobSpec& s) { s.configJson = "[1]"; }, "config must be an object");
  row(
      "input", false, [](JobSpec& s) { s.input.width = 0; }, "inputSpec.width must lie between");
  row(
      "endless", true, [](JobSpec& s) { s.recipe.minutes = 0; }, "recipe.epochs or minutes must be greater than 0");
  row(
      "batch", true, [](JobSpec& s) { s.recipe.batch = 0; }, "recipe.batch must lie between");
  row(
      "zoom", true, [](JobSpec& s) { s.recipe.zoomLow = 2; }, "recipe.zoomLow must not be greater than zoomHigh");
  row(
      "learning rate", true, [](JobSpec& s) { s.recipe.learningRate = 0; },
      "recipe.learningRate must be greater than 0");
  row(
      "replay", true, [](JobSpec& s) { s.recipe.replayShare = 1.5; }, "recipe.replayShare must lie between 0 and 1");
  row(
      "no loss", true, [](JobSpec& s) { s.recipe.ceWeight = s.recipe.diceWeight = s.recipe.boundaryWeight = 0; },
      "must not all be 0");
}

void JobSpecTest::impossibleJobsAreRefusedByKey() {
  QFETCH(bool, train);
  QFETCH(std::function<void(JobSpec&)>, spoil);
  QFETCH(QString, clause);
  JobSpec spec = train ? test::trainJob() : test::segmentJob();
  spoil(spec);
  const auto read = jobSpecFromJson(toJson(spec));
  QVERIFY(!read.ok());
  QVERIFY2(QString::fromStdString(read.error().what).contains(clause), read.error().what.c_str());

  // Nor does such a specification become a job.
  QTemporaryDir folder;
  QVERIFY(!writeJobSpec(folder.path().toStdString(), spec).ok());
  QVERIFY(QDir{folder.path()}.isEmpty());
}

void JobSpecTest::aRecipeIsADocumentOfItsOwn() {
  const auto recipe = trainingRecipeFromJson(R"({"rotateDegrees": 180, "flip": true})");
  QVERIFY(recipe.ok());
  QCOMPARE(recipe->rotateDegrees, 180.0);
  QVERIFY(recipe->flip);
  QCOMPARE(recipe->epochs, 0);  // for others to say
  QCOMPARE(recipe->learningRate, TrainingRecipe{}.learningRate);
  for (const char* wrong : {R"({"rotate": 180})", R"({"rotateDegrees": 181})", R"({"flip": 1})", "[]"}) {
    const auto refused = trainingRecipeFromJson(wrong);
    QVERIFY2(!refused.ok(), wrong);
    QVERIFY2(refused.error().what.find("raining recipe") != std::string::npos, refused.error().what.c_str());
  }
}

void JobSpecTest::recipeOfASegmentingJobIsRefused() {
  auto text = QByteArray::fromStdString(toJson(test::trainJob()));
  text.replace(R"("task": "train")", R"("task": "segment", "weights": "w", "weightsClasses": []")");
  QVERIFY(!jobSpecFromJson(text.toStdString()).ok());
}

void JobSpecTest::newerVersionsAreToldApart() {
  JobSpec spec = test::segmentJob();
  spec.version = kJobProtocolVersion + 1;
  QCOMPARE(jobSpecFromJson(toJson(spec)).error().code, ErrorCode::tooNew);
}

void JobSpecTest::writtenSpecificationsFitTheSchema() {
  const QString interpreter = test::python("jsonschema");
  if (interpreter.isEmpty()) QSKIP("no Python with jsonschema");
  QTemporaryDir folder;
  QStringList arguments{diptych::test::inSource("core/jobs/job-spec.schema.json")};
  JobSpec retrain = test::trainJob();
  retrain.weights = "inputs/parent.safetensors";
  retrain.weightsClasses = test::heartClasses();
  JobSpec imageNet = test::trainJob();
  imageNet.imageNet = "inputs/imagenet.safetensors";
  for (const JobSpec& spec : {test::segmentJob(), test::trainJob(), retrain, imageNet}) {
    const QString path = folder.filePath(QString::number(arguments.size()));
    QFile file{path};
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray::fromStdString(toJson(spec)));
    arguments << path;
  }
  // Beside the good ones, spoilt copies must not fit: a schema that lets all pass proves nothing.
  const auto run = test::runPython(interpreter, R"(
import copy, json, sys
from jsonschema import Draft202012Validator
schema = json.load(open(sys.argv[1]))
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)
specs = [json.load(open(path)) for path in sys.argv[2:]]
for spec in specs:
    errors = [e.json_path + ': ' + e.message for e in validator.iter_errors(spec)]
    assert not errors, errors
def spoilt(spec, change):
    copied = copy.deepcopy(spec)
    change(copied)
    assert not validator.is_valid(copied), change.__name__
segment, train = specs[0], specs[1]
spoilt(segment, lambda s: s.update(recipe=train['recipe']))
spoilt(segment, lambda s: s.pop('weights'))
spoilt(train, lambda s: s.pop('recipe'))
spoilt(train, lambda s: s['cases'][0].pop('roles'))
spoilt(train, lambda s: s.update(patient='Doe'))
spoilt(segment, lambda s: s.update(imageNet='i'))
spoilt(specs[2], lambda s: s.update(imageNet='i'))
for path in ['/a', '../a', 'a/../b', 'a//b', './a', 'a/', '', 'a\\b', 'a\nb']:
    spoilt(segment, lambda s: s['cases'][0].update(file=path))
)",
                                   arguments);
  QVERIFY2(run.ok, run.errors.constData());
}

QTEST_GUILESS_MAIN(JobSpecTest)

#include "JobSpecTest.moc"
