#include "app/loop/PurgeWords.h"

#include "ui/text/NumberText.h"

#include <algorithm>

namespace diptych::app {

namespace {

std::string seriesLine(const storage::SeriesEntry& series) {
  const GridSize& size = series.geometry.size;
  std::string line = "Series " + std::to_string(series.number) + ": " + series.series.modality + ", " +
                     std::to_string(size.x) + " × " + std::to_string(size.y) + " × " + std::to_string(size.z);
  if (size.t > 1) line += " × " + ui::countText(size.t, "phase", "phases");
  if (series.copied)
    line += ", with the project's copies of " + ui::countText(series.files, "source file", "source files");
  return line;
}

std::string list(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

long long size(const std::vector<std::string>& words) {
  return static_cast<long long>(words.size());
}

}  // namespace

std::vector<std::string> describeRemoved(const storage::PurgePlan& plan) {
  std::vector<std::string> lines;
  for (const storage::SeriesEntry& series : plan.series) lines.push_back(seriesLine(series));
  if (plan.tracks > 0)
    lines.push_back(ui::countText(plan.tracks, "track", "tracks") + " of labels with " +
                    ui::countText(plan.edits, "change", "changes"));
  if (!plan.jobs.empty())
    lines.push_back(ui::countText(size(plan.jobs), "job", "jobs") +
                    " that used the images, with the training curves kept there");
  if (!plan.olderCopies.empty())
    lines.push_back(ui::countText(size(plan.olderCopies), "copy", "copies") +
                    " of the database from before it was brought up to date: " + list(plan.olderCopies));
  return lines;
}

std::vector<std::string> describeKept(const storage::PurgePlan& plan) {
  std::vector<std::string> sentences;
  if (!plan.models.empty())
    sentences.push_back("Models trained on it stay (" + list(plan.models) +
                        "), and no longer know that they were: imported again, it would pass for unseen");
  sentences.push_back("The source files outside the project, backups, reports and exported labels are yours to remove");
  return sentences;
}

}  // namespace diptych::app
