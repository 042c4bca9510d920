#pragma once
// The other side: what the program diptych-decoder does.

namespace diptych::storage::decoder {

/// Confines this process, reads one request from descriptor 3 (Conversation.h), answers it and gives the exit status. Called by a
/// process that has done nothing else.
int answerOneRequest();

}  // namespace diptych::storage::decoder
