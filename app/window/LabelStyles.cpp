#include "app/window/LabelStyles.h"

#include "app/loop/Tracks.h"

#include <algorithm>

namespace diptych::app {
namespace {

/// Colours by value. Where the person's scheme has the same segment, its colour and visibility hold.
std::vector<viewer::LabelStyle::Paint> paints(const Scheme& scheme, const Document& document) {
  std::vector<viewer::LabelStyle::Paint> byValue;
  for (const Segment& segment : scheme.segments) {
    if (byValue.size() <= segment.value) byValue.resize(std::size_t{segment.value} + 1);
    viewer::LabelStyle::Paint paint{segment.colour, document.visible(segment.value)};
    if (document.labels() != nullptr) {
      if (const Segment* mine = counterpart(segment, document.labels()->scheme()))
        paint = {mine->colour, document.visible(mine->value)};
    }
    byValue[segment.value] = paint;
  }
  return byValue;
}

}  // namespace

viewer::LabelStyle humanStyle(const Document& document, const OverlayLook& look) {
  viewer::LabelStyle style;
  if (document.labels() == nullptr) return style;
  style.byValue = paints(document.labels()->scheme(), document);
  style.opacity = look.opacity;
  style.fill = look.fill;
  style.outline = look.outline;
  style.emphasised = document.active();
  return style;
}

viewer::LabelStyle predictionStyle(const Document& document, const OverlayLook& look) {
  viewer::LabelStyle style;
  if (!document.prediction()) return style;
  style.byValue = paints(document.prediction()->entry.scheme, document);
  style.opacity = look.opacity;
  style.fill = false;
  style.outline = true;
  style.hatch = true;
  return style;
}

viewer::LabelStyle referenceStyle(const Document& document, const OverlayLook&) {
  viewer::LabelStyle style;
  if (!document.reference()) return style;
  style.byValue = paints(document.reference()->entry.scheme, document);
  style.fill = false;
  style.outline = true;
  return style;
}

LabelTiles unacceptedPart(const Document& document) {
  if (!document.hasSeries()) return {};
  LabelTiles rest(document.volume().size());
  if (!document.prediction()) return rest;
  std::set<SliceRef> touched;
  for (const SliceState& state : document.labels()->states())
    if (state.stage != SliceStage::untouched) touched.insert({state.t, state.k});
  for (const auto& [key, tile] : document.prediction()->labels.tiles())
    if (!touched.contains({key.t, key.k})) rest.setTile(key, tile);
  return rest;
}

}  // namespace diptych::app
