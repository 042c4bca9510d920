#include "core/base/Json.h"
#include "core/jobs/JobFolder.h"
#include "core/model/ModelJson.h"

namespace diptych {
namespace {

constexpr const char* kDocument = "the job event";
constexpr json::Limits kLineLimits{.bytes = std::size_t{1} << 20, .depth = 16};

}  // namespace

std::string toJsonLine(const JobEvent& event) {
  json::Builder line{{"v", event.version}, {"job", event.job}, {"event", event.event}};
  const json::Builder fields = json::embed(event.fields);
  if (fields.is_object())
    for (const auto& field : fields.items())
      if (!line.contains(field.key())) line[field.key()] = field.value();
  return json::printLine(line);
}

Result<JobEvent> jobEventFromJson(std::string_view line) {
  auto value = json::parse(line, kDocument, kLineLimits);
  if (!value) return value.error();
  JobEvent event;
  json::Problem problem;
  json::Object o{*value, {}, problem};
  o.version("v", event.version, kJobProtocolVersion);
  o.text("job", event.job);
  o.text("event", event.event);
  if (problem) return problem.error(kDocument);
  for (const char* common : {"v", "job", "event"}) value->erase(common);
  event.fields = value->dump();
  return event;
}

}  // namespace diptych
