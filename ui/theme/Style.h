#pragma once
// What a style sheet cannot say: marks of check boxes and radio buttons, arrows, the focus ring of items, titles of docks.

#include <QProxyStyle>

namespace diptych::ui {

/// Fusion with our own marks, drawn as paths, so that they are sharp at every scale. All colours come from the palette.
class Style final : public QProxyStyle {
  Q_OBJECT

public:
  Style();

  void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;
  void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                   const QWidget* widget) const override;
  int pixelMetric(PixelMetric which, const QStyleOption* option, const QWidget* widget) const override;
  int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                QStyleHintReturn* returnData) const override;
  /// Labels and tool tips show texts as they are unless they were told that they have rich text: left to guess, Qt would take the
  /// name of a patient or a file that holds "<img src=…>" for HTML, and load the picture.
  void polish(QWidget* widget) override;
  using QProxyStyle::polish;
  QIcon standardIcon(StandardPixmap standardIcon, const QStyleOption* option, const QWidget* widget) const override;
};

}  // namespace diptych::ui
