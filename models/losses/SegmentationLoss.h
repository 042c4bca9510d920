#pragma once
// The three losses of DIN and their sum, for labels that may be partly unknown.

#include <torch/types.h>

namespace diptych::models {

/// Label of a pixel that nothing is known about (padding, corners that rotation brought in).
inline constexpr std::uint8_t kIgnoredLabel = 255;

/// What of the Sobel gradients the boundary loss compares.
enum class BoundaryForm {
  components,  ///< horizontal and vertical, each for itself: what the network is trained with
  magnitude    ///< √(h² + v² + 1e-12), a variant of the specification's section 6
};

struct LossWeights {
  double crossEntropy = 0.3, dice = 0.7, boundary = 1;  ///< DIN Eq. 10
  BoundaryForm boundaryForm = BoundaryForm::components;
};

/// What the network should have said.
///   labels    U8 or I64 [N,H,W]  class indices, or kIgnoredLabel
///   declared  bool [N,C]         classes whose every pixel is labelled on that sample; undefined = all on all
/// Where a class is not declared, nobody knows where it lies: its probability is folded into background's before any loss
/// is taken, and pixels labelled with it count as background.
struct LossTarget {
  torch::Tensor labels, declared;
};

struct LossTerms {
  torch::Tensor crossEntropy, dice, boundary, total;  ///< scalars; total is what is differentiated
};

/// DIN Eq. 7–10 on logits [N,C,H,W].
///  cross-entropy  mean over the pixels that are not ignored
///  Dice           1 − mean over classes of (2Σxy+s)/(Σx+Σy+s), sums over the batch, background included, s = 1e-5; classes
///                 declared nowhere in the batch are left out of the mean
///  boundary       Σ over scales 1, 2, 4 of mean |Sobel(avg(x)) − Sobel(avg(y))| (Eq. 15, zero padding), both components or
///                 their magnitude; a Sobel window that touches an ignored pixel is left out
LossTerms segmentationLoss(const torch::Tensor& logits, const LossTarget& target, const LossWeights& weights = {});

}  // namespace diptych::models
