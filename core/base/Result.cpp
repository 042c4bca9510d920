#include "core/base/Result.h"

#include "core/base/Printable.h"

namespace diptych {

const char* errorCodeName(ErrorCode code) {
  switch (code) {
    case ErrorCode::usage: return "usage";
    case ErrorCode::notFound: return "notFound";
    case ErrorCode::permission: return "permission";
    case ErrorCode::unreadable: return "unreadable";
    case ErrorCode::unsupported: return "unsupported";
    case ErrorCode::invalid: return "invalid";
    case ErrorCode::locked: return "locked";
    case ErrorCode::conflict: return "conflict";
    case ErrorCode::noSpace: return "noSpace";
    case ErrorCode::tooNew: return "tooNew";
    case ErrorCode::damaged: return "damaged";
    case ErrorCode::cancelled: return "cancelled";
    case ErrorCode::failed: return "failed";
  }
  return "failed";
}

std::string Error::sentence() const {
  return printable(advice.empty() ? what + "." : what + "; " + advice + ".");
}

}  // namespace diptych
