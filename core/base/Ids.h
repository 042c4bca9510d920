#pragma once
// Typed row identifiers: a TrackId cannot be passed where a VolumeId is wanted, and neither turns back into an int by itself.

#include <compare>
#include <cstdint>
#include <string>

namespace diptych {

template <class Tag>
struct Id {
  std::int64_t value = 0;  ///< 0 means "none"
  auto operator<=>(const Id&) const = default;
  explicit operator bool() const { return value != 0; }
};

using PatientId = Id<struct PatientTag>;
using StudyId = Id<struct StudyTag>;
using SeriesId = Id<struct SeriesTag>;
using VolumeId = Id<struct VolumeTag>;
using TrackId = Id<struct TrackTag>;
using EditId = Id<struct EditTag>;

/// 128 random bits from the system's source as 32 lower-case hex digits. Names job folders, models and cache files,
/// so that no name ever derives from patient data.
std::string randomId();

}  // namespace diptych
