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
  std::set<std::string> cameAlong;
  JobHistory history;
};

/// The project's models, newest first, then those that came with the program and that it has not taken in.
Result<Stock> stockOf(const storage::Project& project) {
  auto own = project.models();
  if (!own) return own.error();
  Stock stock;
  stock.models = std::move(*own);
  std::reverse(stock.models.begin(), stock.models.end());
  std::set<std::string> taken;
  for (const storage::ModelEntry& model : stock.models) taken.insert(model.card.id);
  for (storage::ModelEntry& shipped : shippedModels()) {
    stock.cameAlong.insert(shipped.card.id);
    if (!taken.contains(shipped.card.id)) stock.models.push_back(std::move(shipped));
  }
  stock.history = readJobHistory(project);
  return stock;
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
      this, [](storage::Project& project) { return stockOf(project); },
      [this](Result<Stock> stock) {
        if (!stock) {
          Q_EMIT document_.failed(text(stock.error().sentence()));
          return;
        }
        models_ = std::move(stock->models);
        cameAlong_ = std::move(stock->cameAlong);
        history_ = std::move(stock->history);
        Q_EMIT changed();
      });
}

const storage::ModelEntry* ModelStock::find(const QString& id) const {
  const auto found = std::find_if(models_.begin(), models_.end(),
                                  [&](const storage::ModelEntry& model) { return text(model.card.id) == id; });
  return found == models_.end() ? nullptr : &*found;
}

bool ModelStock::onSubject(const storage::ModelEntry& model) const {
  const Scheme& drawn = document_.labels()->scheme();
  return drawn.segments.empty() || knowsAny(model.card, drawn);
}

bool ModelStock::proposable(const storage::ModelEntry& model) const {
  return misfits(model.card, document_.volume()).empty() && (!cameAlong_.contains(model.card.id) || onSubject(model));
}

const storage::ModelEntry* ModelStock::fitting() const {
  if (!document_.hasSeries()) return nullptr;
  const storage::ModelEntry* first = nullptr;
  for (const storage::ModelEntry& model : models_) {
    if (!proposable(model)) continue;
    if (onSubject(model)) return &model;
    if (first == nullptr) first = &model;
  }
  return first;
}

const storage::ModelEntry* ModelStock::inUse() const {
  const storage::ModelEntry* chosen = find(chosen_);
  const bool fits = chosen != nullptr && (!document_.hasSeries() || proposable(*chosen));
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
