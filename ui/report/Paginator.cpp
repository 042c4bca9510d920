#include "ui/report/Paginator.h"

#include <cstddef>

namespace diptych::ui {
namespace {

/// A hair of tolerance: sums of heights are not exact.
bool fits(double bottom, double pageHeight) {
  return bottom <= pageHeight + 1e-6;
}

class Pages {
public:
  explicit Pages(double height) : height_{height} {}

  bool fresh() const { return pages_.empty() || pages_.back().empty(); }
  double left() const { return height_ - y_; }

  void breakPage() {
    if (!fresh()) pages_.emplace_back();
    y_ = 0;
  }

  void place(const Strip& strip) {
    if (pages_.empty()) pages_.emplace_back();
    if (fresh()) {
      if (strip.repeat) append(*strip.repeat);
    } else {
      y_ += strip.spaceBefore;
    }
    append(strip);
  }

  std::vector<PageOfStrips> take() { return std::move(pages_); }

private:
  void append(const Strip& strip) {
    pages_.back().push_back({&strip, y_});
    y_ += strip.height;
  }

  double height_;
  double y_ = 0;
  std::vector<PageOfStrips> pages_;
};

double repeatHeight(const Strip& strip) {
  return strip.repeat ? strip.repeat->height : 0;
}

}  // namespace

std::vector<PageOfStrips> paginate(const std::vector<Strip>& strips, double pageHeight) {
  Pages pages(pageHeight);
  for (std::size_t first = 0; first < strips.size();) {
    std::size_t end = first + 1;
    double inner = strips[first].height;  // without the space before, which a fresh page drops
    while (end < strips.size() && strips[end - 1].keepWithNext) {
      inner += strips[end].spaceBefore + strips[end].height;
      ++end;
    }
    const bool fitsHere = pages.fresh() || fits(strips[first].spaceBefore + inner, pages.left());
    const bool fitsAlone = fits(repeatHeight(strips[first]) + inner, pageHeight);
    if (!fitsHere && fitsAlone) pages.breakPage();
    for (std::size_t i = first; i < end; ++i) {
      if (!pages.fresh() && !fits(strips[i].spaceBefore + strips[i].height, pages.left())) pages.breakPage();
      pages.place(strips[i]);
    }
    first = end;
  }
  return pages.take();
}

}  // namespace diptych::ui
