// Who may include whom, as the root README draws it. Prints every include that points the wrong way.

#include "tests/support/Places.h"

#include <QtTest>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace {

struct Include {
  std::string file;
  int line;
  std::string target;
};

const std::map<std::string, std::set<std::string>> kMayInclude{
    {"core", {"core"}},
    {"storage", {"storage", "core"}},
    {"models", {"models", "core"}},
    {"viewer", {"viewer", "core"}},
    {"ui", {"ui", "core", "viewer", "storage"}},
    {"app", {"app", "core", "storage", "models", "viewer", "ui"}}};

bool isSource(const fs::path& path) {
  return path.extension() == ".h" || path.extension() == ".cpp";
}

std::vector<Include> includesOf(const std::string& module) {
  static const std::regex pattern{"^\\s*#\\s*include\\s*[<\"]([^>\"]+)[>\"]"};  // moc trips over a raw string here
  const fs::path root{diptych::test::inSource("").toStdString()};
  std::vector<Include> found;
  for (const auto& entry : fs::recursive_directory_iterator(root / module)) {
    if (!entry.is_regular_file() || !isSource(entry.path())) continue;
    std::ifstream file{entry.path()};
    std::string text;
    for (int line = 1; std::getline(file, text); ++line) {
      std::smatch match;
      if (std::regex_search(text, match, pattern))
        found.push_back({fs::relative(entry.path(), root).string(), line, match[1].str()});
    }
  }
  return found;
}

std::string firstFolder(const std::string& path) {
  return path.substr(0, path.find('/'));
}

bool startsWithAny(const std::string& text, std::initializer_list<const char*> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(), [&](const char* p) { return text.starts_with(p); });
}

/// Qt's headers are the only ones here that begin with a capital Q and have no folder, or live in a Qt*
/// folder.
bool isQt(const std::string& include) {
  return include.size() > 1 && include[0] == 'Q' &&
         (std::isupper(static_cast<unsigned char>(include[1])) || include[1] == 't');
}

void reportAll(const std::vector<std::string>& wrong) {
  for (const auto& text : wrong) qWarning("%s", text.c_str());
  QVERIFY2(wrong.empty(), "includes that point the wrong way are listed above");
}

}  // namespace

class IncludeDirectionTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void modulesIncludeOnlyWhatTheyMay() {
    std::vector<std::string> wrong;
    std::size_t seen = 0;
    for (const auto& [module, allowed] : kMayInclude) {
      for (const auto& include : includesOf(module)) {
        const auto folder = firstFolder(include.target);
        if (!kMayInclude.contains(folder) || include.target == folder) continue;
        ++seen;
        if (!allowed.contains(folder))
          wrong.push_back(include.file + ":" + std::to_string(include.line) + " includes " + include.target);
      }
    }
    QVERIFY2(seen > 100, "hardly any include was found: the test looks in the wrong place");
    reportAll(wrong);
  }

  void coreStorageAndModelsAreFreeOfQt() {
    std::vector<std::string> wrong;
    for (const char* module : {"core", "storage", "models"})
      for (const auto& include : includesOf(module))
        if (isQt(include.target)) wrong.push_back(include.file + " includes " + include.target);
    reportAll(wrong);
  }

  /// The worker is the only program that links LibTorch, and it knows neither Qt nor the database nor DICOM.
  void torchStaysInModelsAndTheWorkerStaysLean() {
    std::vector<std::string> wrong;
    for (const auto& [module, unused] : kMayInclude) {
      for (const auto& include : includesOf(module)) {
        const bool worker = include.file.starts_with("app/worker/");
        const bool torchHeader = startsWithAny(include.target, {"torch/", "ATen/", "c10/"});
        if (torchHeader && module != "models" && !worker) wrong.push_back(include.file + " includes " + include.target);
        if (worker && (isQt(include.target) || startsWithAny(include.target, {"storage/", "ui/", "viewer/"})))
          wrong.push_back(include.file + " includes " + include.target);
        if (firstFolder(include.file) == "app" && !worker && include.target.starts_with("models/"))
          wrong.push_back(include.file + " includes " + include.target);
      }
    }
    reportAll(wrong);
  }

  /// Third-party types end at the door of the module that wraps them.
  void libraryHeadersStayWhereTheyAreWrapped() {
    const std::map<std::string, std::vector<std::string>> homes{{"opencv2/", {"core"}},      {"dcmtk/", {"storage"}},
                                                                {"SQLiteCpp/", {"storage"}}, {"sqlite3.h", {"storage"}},
                                                                {"vtk", {"viewer"}},         {"zstd.h", {"core"}}};
    std::vector<std::string> wrong;
    for (const auto& [module, unused] : kMayInclude) {
      for (const auto& include : includesOf(module)) {
        for (const auto& [prefix, modules] : homes) {
          if (include.target.starts_with(prefix) && std::find(modules.begin(), modules.end(), module) == modules.end())
            wrong.push_back(include.file + " includes " + include.target);
        }
      }
    }
    reportAll(wrong);
  }
};

QTEST_GUILESS_MAIN(IncludeDirectionTest)

#include "IncludeDirectionTest.moc"
