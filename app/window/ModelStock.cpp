#include "app/window/ModelStock.h"

#include "app/loop/ShippedModels.h"
#include "app/window/Text.h"

#include <QFile>
#include <QLocale>
#include <QStringList>
#include <algorithm>
#include <thread>
#include <utility>

namespace diptych::app {
namespace {

struct Stock {
  std::vector<storage::ModelEntry> models;
  JobHistory history;
};

/// The project's models, newest first, then those that came with the program and that it has not taken in.
Result<std::vector<storage::ModelEntry>> modelsFor(const storage::Project& project) {
  auto models = project.models();
  if (!models) return models;
  std::reverse(models->begin(), models->end());
  const auto own = models->size();
  for (storage::ModelEntry& shipped : shippedModels()) {
    const auto end = models->begin() + static_cast<std::ptrdiff_t>(own);
    if (std::none_of(models->begin(), end, [&](const auto& model) { return model.card.id == shipped.card.id; }))
      models->push_back(std::move(shipped));
  }
  return models;
}

bool hasGraphicsCard() {
  return QFile::exists(QStringLiteral("/dev/nvidia0"));
}

}  // namespace

ModelStock::ModelStock(Document& document, QObject* parent) : QObject(parent), document_{document} {
  connect(&document_, &Document::projectChanged, this, [this] {
    models_.clear();
    history_ = {};
    chosen_.clear();
    Q_EMIT changed();
    refresh();
  });
  connect(&document_, &Document::seriesChanged, this, &ModelStock::changed);
}

void ModelStock::refresh() {
  if (document_.project() == nullptr) return;
  document_.project()->run(
      this,
      [](storage::Project& project) -> Result<Stock> {
        auto models = modelsFor(project);
        if (!models) return models.error();
        return Stock{std::move(*models), readJobHistory(project)};
      },
      [this](Result<Stock> stock) {
        if (!stock) {
          Q_EMIT document_.failed(text(stock.error().sentence()));
          return;
        }
        models_ = std::move(stock->models);
        history_ = std::move(stock->history);
        Q_EMIT changed();
      });
}

const storage::ModelEntry* ModelStock::find(const QString& id) const {
  const auto found = std::find_if(models_.begin(), models_.end(),
                                  [&](const storage::ModelEntry& model) { return text(model.card.id) == id; });
  return found == models_.end() ? nullptr : &*found;
}

const storage::ModelEntry* ModelStock::fitting() const {
  if (!document_.hasSeries()) return nullptr;
  const auto found = std::find_if(models_.begin(), models_.end(), [this](const storage::ModelEntry& model) {
    return misfits(model.card, document_.volume()).empty();
  });
  return found == models_.end() ? nullptr : &*found;
}

const storage::ModelEntry* ModelStock::inUse() const {
  const storage::ModelEntry* chosen = find(chosen_);
  const bool fits = chosen != nullptr && (!document_.hasSeries() || misfits(chosen->card, document_.volume()).empty());
  return fits ? chosen : fitting();
}

void ModelStock::use(const QString& id) {
  if (id == chosen_) return;
  chosen_ = id;
  Q_EMIT changed();
}

std::vector<ui::ModelChoice> ModelStock::choices() const {
  std::vector<ui::ModelChoice> fit, others;
  for (const storage::ModelEntry& model : models_) {
    const ModelCard& card = model.card;
    ui::ModelChoice choice;
    choice.id = text(card.id);
    choice.name = text(card.name);
    QStringList parts{segmentNames(card.classes)};
    if (!card.modality.empty()) parts << text(card.modality);
    parts << tr("%n slice(s)", nullptr, card.slices) + tr(" of %n stud(y|ies)", nullptr, card.studies);
    if (!card.validationDice.empty()) {
      double sum = 0;
      for (const auto& [name, dice] : card.validationDice) sum += dice;
      parts << tr("Dice %1 on held-out slices")
                   .arg(QLocale::c().toString(sum / static_cast<double>(card.validationDice.size()), 'f', 2));
    }
    choice.description = parts.join(QStringLiteral(" · "));
    if (document_.hasSeries())
      for (const std::string& misfit : misfits(card, document_.volume())) choice.misfits.push_back(text(misfit));
    (choice.misfits.empty() ? fit : others).push_back(std::move(choice));
  }
  fit.insert(fit.end(), std::make_move_iterator(others.begin()), std::make_move_iterator(others.end()));
  return fit;
}

QString ModelStock::segmentNames(const std::vector<ModelClass>& classes) {
  QStringList names;
  for (const ModelClass& c : classes)
    if (c.index != 0) names << text(c.name);
  return names.join(tr(", "));
}

std::vector<QString> ModelStock::devices() {
  std::vector<QString> devices{QStringLiteral("auto"), QStringLiteral("cpu")};
  if (hasGraphicsCard()) devices.push_back(QStringLiteral("cuda"));
  return devices;
}

QString ModelStock::deviceWords(const QString& device) {
  const bool cpu = device == QStringLiteral("cpu") || (device == QStringLiteral("auto") && !hasGraphicsCard());
  return cpu ? tr("CPU, %n thread(s)", nullptr, static_cast<int>(std::max(1U, std::thread::hardware_concurrency())))
             : tr("Graphics card");
}

}  // namespace diptych::app
