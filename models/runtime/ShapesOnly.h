#pragma once
// Networks that are counted and not run.

#include <c10/core/impl/LocalDispatchKeySet.h>

namespace diptych::models {

/// While one of these lives on a thread, LibTorch's operators work out shapes and do not compute (its "meta" kernels); what
/// they allocate is address space that nobody touches: din-paper, 1.3 GB of parameters, is built in some milliseconds. Tensors made meanwhile may be asked for their shape
/// and nothing else.
class ShapesOnly {
public:
  ShapesOnly() : guard_{withMeta()} {}

private:
  static c10::impl::LocalDispatchKeySet withMeta() {
    auto keys = c10::impl::tls_local_dispatch_key_set();
    keys.included_ = keys.included_ | c10::DispatchKeySet{c10::DispatchKey::Meta};
    return keys;
  }
  // Not IncludeDispatchKeyGuard: it leaves the backend's bit behind when it goes, and everything after it would be a shape, too.
  c10::impl::ForceDispatchKeyGuard guard_;
};

}  // namespace diptych::models
