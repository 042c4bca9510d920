#include "core/edit/Edit.h"

#include <algorithm>

namespace diptych {
namespace {

/// Takes `target` off a stack. It is the top one in any record that a program of ours wrote.
void take(std::vector<std::int64_t>& stack, std::int64_t target) {
  const auto found = std::find(stack.rbegin(), stack.rend(), target);
  if (found != stack.rend()) stack.erase(std::next(found).base());
}

std::optional<std::int64_t> top(const std::vector<std::int64_t>& stack) {
  if (stack.empty()) return std::nullopt;
  return stack.back();
}

}  // namespace

void UndoHistory::record(std::int64_t seq, Kind kind, std::int64_t target) {
  switch (kind) {
    case Kind::edit:
      done_.push_back(seq);
      undone_.clear();
      break;
    case Kind::undo:
      take(done_, target);
      undone_.push_back(target);
      break;
    case Kind::redo:
      take(undone_, target);
      done_.push_back(target);
      break;
  }
}

std::optional<std::int64_t> UndoHistory::nextUndo() const {
  return top(done_);
}

std::optional<std::int64_t> UndoHistory::nextRedo() const {
  return top(undone_);
}

}  // namespace diptych
