#include "models/losses/SegmentationLoss.h"

#include <limits>
#include <vector>

namespace diptych::models {
namespace {

constexpr double kDiceSmoothing = 1e-5;

/// Log-probabilities and one-hot labels after folding, and which pixels count.
struct Folded {
  torch::Tensor logProbability;  ///< [N,C,H,W]; of an undeclared class −∞ is never read: its label never occurs
  torch::Tensor probability;     ///< [N,C,H,W]; 0 for undeclared classes
  torch::Tensor oneHot;          ///< [N,C,H,W]; 0 at ignored pixels
  torch::Tensor labels;          ///< I64 [N,H,W], 0 at ignored pixels
  torch::Tensor known;           ///< [N,1,H,W], 1 or 0; undefined where every pixel is known
  torch::Tensor classes;         ///< [C], 1 where a class is declared somewhere; undefined = all
};

Folded fold(const torch::Tensor& logits, const LossTarget& target) {
  Folded f;
  f.labels = target.labels.to(torch::kLong);
  const auto ignored = f.labels == kIgnoredLabel;
  if (ignored.any().item<bool>()) {
    f.known = ignored.logical_not().unsqueeze(1).to(logits.dtype());
    f.labels = f.labels.masked_fill(ignored, 0);
  }
  f.logProbability = torch::log_softmax(logits, 1);
  if (target.declared.defined() && !target.declared.all().item<bool>()) {
    const auto n = logits.size(0), c = logits.size(1);
    const auto declared = target.declared.to(logits.device());  // [N,C]
    const auto hidden = declared.logical_not().view({n, c, 1, 1});
    const auto labelDeclared = declared.gather(1, f.labels.view({n, -1})).view_as(f.labels);
    f.labels = f.labels.masked_fill(labelDeclared.logical_not(), 0);
    // Background's log-probability becomes that of "background or any class hidden here".
    auto merged = hidden.clone();
    merged.select(1, 0).fill_(true);
    const auto background = f.logProbability.masked_fill(merged.logical_not(), -std::numeric_limits<double>::infinity())
                                .logsumexp(1, /*keepdim=*/true);  // [N,1,H,W]
    f.logProbability = torch::cat({background, f.logProbability.narrow(1, 1, c - 1)}, 1);
    f.probability = f.logProbability.exp().masked_fill(hidden, 0);
    f.classes = declared.any(0).to(logits.dtype());
  } else {
    f.probability = f.logProbability.exp();
  }
  f.oneHot = torch::zeros_like(logits).scatter_(1, f.labels.unsqueeze(1), 1);
  if (f.known.defined()) f.oneHot = f.oneHot * f.known;
  return f;
}

torch::Tensor crossEntropy(const Folded& f) {
  const auto picked = -f.logProbability.gather(1, f.labels.unsqueeze(1));  // [N,1,H,W]
  if (!f.known.defined()) return picked.mean();
  return (picked * f.known).sum() / f.known.sum().clamp_min(1);
}

/// DIN Eq. 8 (unsquared); V-Net, Milletari et al. 2016, section 3. The smoothing keeps empty classes finite.
torch::Tensor diceLoss(const Folded& f) {
  const auto x = f.known.defined() ? f.probability * f.known : f.probability;
  const std::vector<std::int64_t> dims{0, 2, 3};
  const auto dice =
      (2 * (x * f.oneHot).sum(dims) + kDiceSmoothing) / (x.sum(dims) + f.oneHot.sum(dims) + kDiceSmoothing);  // [C]
  if (!f.classes.defined()) return 1 - dice.mean();
  return 1 - (dice * f.classes).sum() / f.classes.sum();
}

/// Eq. 15: cross-correlation with both Sobel kernels, zero padding. [N,C,H,W] → [N,2C,H,W], horizontal first.
/// The kernels are separable; written as shifted sums they cost a few passes instead of a grouped convolution.
torch::Tensor sobel(const torch::Tensor& x) {
  const auto h = x.size(2), w = x.size(3);
  const auto p = torch::constant_pad_nd(x, {1, 1, 1, 1});
  const auto smoothRows = p.narrow(2, 0, h) + 2 * p.narrow(2, 1, h) + p.narrow(2, 2, h);  // [N,C,H,W+2]
  const auto smoothColumns = p.narrow(3, 0, w) + 2 * p.narrow(3, 1, w) + p.narrow(3, 2, w);
  return torch::cat({smoothRows.narrow(3, 2, w) - smoothRows.narrow(3, 0, w),
                     smoothColumns.narrow(2, 2, h) - smoothColumns.narrow(2, 0, h)},
                    1);
}

/// The length of the two components at each pixel. [N,2C,h,w] → [N,C,h,w]; the small term keeps its gradient finite at 0.
torch::Tensor magnitude(const torch::Tensor& gradient) {
  const auto halves = gradient.chunk(2, 1);
  return (halves[0].square() + halves[1].square() + 1e-12).sqrt();
}

/// |G(avg x) − G(avg y)|. G is linear, so the components' difference is G(avg(x − y)): one pass instead of two.
torch::Tensor boundaryDifference(const torch::Tensor& x, const torch::Tensor& y, std::int64_t scale,
                                 BoundaryForm form) {
  const auto pooled = [&](const torch::Tensor& t) { return scale == 1 ? t : torch::avg_pool2d(t, scale); };
  if (form == BoundaryForm::components) return sobel(pooled(x - y)).abs();   // [N,2C,h,w]
  return (magnitude(sobel(pooled(x))) - magnitude(sobel(pooled(y)))).abs();  // [N,C,h,w]
}

torch::Tensor boundaryLoss(const Folded& f, BoundaryForm form) {
  // Labels are 0 at ignored pixels; so is the prediction then.
  const auto x = f.known.defined() ? f.probability * f.known : f.probability;
  torch::Tensor sum;
  for (const std::int64_t scale : {1, 2, 4}) {
    const auto gradient = boundaryDifference(x, f.oneHot, scale, form);
    torch::Tensor mean;
    if (f.known.defined()) {
      // 1 where the Sobel window saw known pixels only; outside the picture counts as known, as its zeros do.
      const auto unknown = torch::max_pool2d(1 - f.known, scale);
      const auto clear = 1 - torch::max_pool2d(unknown, 3, 1, 1);  // [N,1,h,w]
      mean = (gradient * clear).sum() / (clear.sum() * gradient.size(1)).clamp_min(1);
    } else {
      mean = gradient.mean();
    }
    sum = sum.defined() ? sum + mean : mean;
  }
  return sum;
}

}  // namespace

LossTerms segmentationLoss(const torch::Tensor& logits, const LossTarget& target, const LossWeights& weights) {
  const auto folded = fold(logits, target);
  LossTerms terms;
  terms.crossEntropy = crossEntropy(folded);
  terms.dice = diceLoss(folded);
  terms.boundary = boundaryLoss(folded, weights.boundaryForm);
  terms.total =
      weights.crossEntropy * terms.crossEntropy + weights.dice * terms.dice + weights.boundary * terms.boundary;
  return terms;
}

}  // namespace diptych::models
