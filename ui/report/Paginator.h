#pragma once
// Page breaks, apart from fonts and ink: a document is a sequence of strips that are never cut.

#include <functional>
#include <memory>
#include <vector>

class QPainter;
class QPointF;

namespace diptych::ui {

struct Strip {
  double height = 0;
  double spaceBefore = 0;     ///< dropped at the top of a page
  bool keepWithNext = false;  ///< a heading and what it heads; the first two lines of a paragraph
  std::function<void(QPainter&, QPointF topLeft)> draw;
  std::shared_ptr<const Strip> repeat;  ///< printed above this one where it starts a page: a table's heading
};

struct PlacedStrip {
  const Strip* strip = nullptr;
  double y = 0;
};
using PageOfStrips = std::vector<PlacedStrip>;

/// Strips that are kept together move to the next page together, unless they would not fit on a page of their own: then
/// they break where the page ends. The strips must outlive the pages. No page is empty.
std::vector<PageOfStrips> paginate(const std::vector<Strip>& strips, double pageHeight);

}  // namespace diptych::ui
