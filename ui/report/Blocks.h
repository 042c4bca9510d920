#pragma once
// A report as an ordered list of things to print. PDF and HTML render this one list, so neither can say what the other
// does not.

#include "ui/chart/LineChart.h"
#include "ui/report/Report.h"

#include <string>
#include <variant>
#include <vector>

namespace diptych::ui {

struct Fact {
  std::string name, text;
};

struct TitleBlock {
  std::string title;
  std::vector<Fact> facts;
  std::string notice;
};

struct HeadingBlock {
  int level = 1;  ///< 1 part, 2 section
  std::string text;
};

struct TextBlock {
  enum class Kind { normal, caption, missing } kind = Kind::normal;
  std::string text;
};

struct ListBlock {
  std::vector<std::string> items;
};

/// Facts of one thing, a row each.
struct FactsBlock {
  std::vector<Fact> facts;
};

struct TableColumn {
  std::string group;  ///< neighbours of the same, not empty group share a heading above theirs ("Dice")
  std::string title;
  bool number = false;  ///< aligned right
};

/// The first cell of a row is its heading.
struct TableBlock {
  std::string caption;
  std::vector<TableColumn> columns;
  std::vector<std::vector<std::string>> rows;  ///< a cell for each column
};

struct LegendBlock {
  std::vector<LegendEntry> entries;
};

/// Two pictures beside each other; they point into the Report.
struct PicturesBlock {
  std::string title, dice;
  const viewer::Picture* prediction = nullptr;
  const viewer::Picture* reference = nullptr;
};

struct ChartsBlock {
  struct Item {
    LineChart chart;
    std::string inWords;  ///< for readers who do not see it
  };
  std::vector<Item> charts;  ///< side by side
};

using Block = std::variant<TitleBlock, HeadingBlock, TextBlock, ListBlock, FactsBlock, TableBlock, LegendBlock,
                           PicturesBlock, ChartsBlock>;

/// The report must outlive the blocks. A part without contents says what is missing.
std::vector<Block> blocksOf(const Report& report);

/// Sentences about a curve that every form prints: last loss, best Dice, epochs, time.
std::vector<Fact> curveFacts(const TrainingCurve& curve);
/// A model card in words; `all` resolves a parent's name.
std::vector<Fact> modelFacts(const ModelCard& card, const std::vector<ModelCard>& all);

}  // namespace diptych::ui
