#include "app/jobs/WorkerEvents.h"

#include <nlohmann/json.hpp>

#include <string>

namespace diptych::app {

std::optional<std::string> warningOf(const JobEvent& event) {
  if (event.event != "warning") return {};
  const nlohmann::json fields = nlohmann::json::parse(event.fields, nullptr, false);
  const auto what = fields.is_object() ? fields.find("what") : fields.end();
  if (what == fields.end() || !what->is_string()) return {};
  return what->get<std::string>();
}

void WorkerEvents::line(std::string_view text) {
  const auto event = jobEventFromJson(text);
  if (!event) return;
  if (onEvent_) onEvent_(*event);
  if (event->event != "progress") return;
  const nlohmann::json fields = nlohmann::json::parse(event->fields, nullptr, false);
  if (!fields.is_object()) return;
  const auto fraction = fields.find("fraction");
  const auto what = fields.find("what");
  if (fraction != fields.end() && fraction->is_number() && what != fields.end() && what->is_string())
    progress_(fraction->get<double>(), what->get_ref<const std::string&>());
}

}  // namespace diptych::app
