#include "ui/theme/Theme.h"

#include <QDir>
#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

// Qt's resources of a static library are left out by the linker unless somebody asks for them. The macro must stand outside of
// any namespace.
static void keepIconResource() {
  Q_INIT_RESOURCE(icons);
}

namespace diptych::ui {

namespace {

const QString folder = QStringLiteral(":/diptych/icons/");

QString fileOf(const QString& name) {
  return folder + name + QStringLiteral(".svg");
}

QColor colourOf(Ink ink) {
  const ThemeColours& c = Theme::instance().colours();
  switch (ink) {
    case Ink::text:
      return c.text;
    case Ink::muted:
      return c.muted;
    case Ink::accent:
      return c.accent;
    case Ink::onAccent:
      return c.onAccent;
    case Ink::warning:
      return c.warning;
    case Ink::danger:
      return c.dangerText;
    case Ink::success:
      return c.success;
  }
  Q_UNREACHABLE();
}

/// An SVG whose `currentColor` is filled in at the moment of drawing, so that the icon follows the theme by being drawn again.
class SvgIcon final : public QIconEngine {
public:
  SvgIcon(QString name, QByteArray svg, Ink ink) : name_(std::move(name)), svg_(std::move(svg)), ink_(ink) {}

  QIconEngine* clone() const override { return new SvgIcon(*this); }
  QString key() const override { return QStringLiteral("diptych"); }
  QString iconName() override { return name_; }
  bool isNull() override { return false; }

  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
    const QColor colour = colourFor(mode, state);
    QSvgRenderer renderer(QByteArray(svg_).replace("currentColor", colour.name().toLatin1()));
    const int side = qMin(rect.width(), rect.height());
    QRect square(0, 0, side, side);
    square.moveCenter(rect.center());
    renderer.render(painter, square);
  }

  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
    const QString cacheKey = QStringLiteral("diptych-icon/%1/%2x%3/%4")
                                 .arg(name_)
                                 .arg(size.width())
                                 .arg(size.height())
                                 .arg(colourFor(mode, state).rgba());
    QPixmap picture;
    if (QPixmapCache::find(cacheKey, &picture)) return picture;
    picture = QPixmap(size);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    paint(&painter, picture.rect(), mode, state);
    QPixmapCache::insert(cacheKey, picture);
    return picture;
  }

  QSize actualSize(const QSize& size, QIcon::Mode, QIcon::State) override { return size; }

private:
  QColor colourFor(QIcon::Mode mode, QIcon::State state) const {
    if (mode == QIcon::Disabled) return colourOf(Ink::muted);
    if (state == QIcon::On && ink_ == Ink::text) return colourOf(Ink::accent);
    return colourOf(ink_);
  }

  QString name_;
  QByteArray svg_;
  Ink ink_;
};

}  // namespace

QIcon icon(const QString& name) {
  return icon(name, Ink::text);
}

QIcon icon(const QString& name, Ink ink) {
  keepIconResource();
  QFile file(fileOf(name));
  const bool known = file.open(QFile::ReadOnly);
  Q_ASSERT_X(known, "no such icon", qPrintable(name));
  return known ? QIcon(new SvgIcon(name, file.readAll(), ink)) : QIcon();
}

QStringList iconNames() {
  keepIconResource();
  QStringList names;
  for (const QString& file : QDir(folder).entryList({QStringLiteral("*.svg")}, QDir::Files, QDir::Name))
    names << file.chopped(4);
  return names;
}

}  // namespace diptych::ui
