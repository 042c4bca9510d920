#pragma once
// The tool at hand and its settings.

#include <QWidget>

class QButtonGroup;
class QCheckBox;
class QLabel;

namespace diptych::ui {

class ElidedButton;
class RadiusControl;
class RangeControl;

enum class EditTool { look, brush, eraser, threshold, fill, grow, polygon };

struct ToolSettings {
  bool sphere = false;          ///< else disc in the slice
  double discRadius = 8;        ///< voxels, 0.5 … 200
  double sphereRadiusMm = 8;    ///< 0.5 … 200
  double low = 80, high = 240;  ///< threshold brush and grow: closed range of modality values
  bool onlyEmpty = false;       ///< paint only where no segment is
  bool fillInSpace = false;
  bool operator==(const ToolSettings&) const = default;
};

/// Shows the settings that the tool has, and no others. Its height is the same for every tool.
class ToolPanel final : public QWidget {
  Q_OBJECT

public:
  explicit ToolPanel(QWidget* parent = nullptr);
  EditTool tool() const { return tool_; }
  ToolSettings settings() const { return settings_; }
  void setTool(EditTool tool);  ///< emits toolChanged if it is another
  /// Emits settingsChanged if they are others. Radii are brought into their limits; low and high change places where
  /// they are the wrong way round.
  void setSettings(const ToolSettings& settings);
  /// Unit of modality values ("HU", "") and the volume's range, for the threshold fields.
  void setValueRange(double low, double high, const QString& unit);
  void stepSize(int steps);  ///< by a tenth, at least half a voxel or half a millimetre
  /// Enables interpolate and keep-largest, with the active segment's name in their texts; a reason where they are not possible.
  void setSegment(const QString& name, const QString& whyNot = {});

  /// For the tooltips; the shortcuts themselves are the window's.
  void setShortcutText(EditTool tool, const QString& shortcut);
  void setInterpolateShortcutText(const QString& shortcut);

Q_SIGNALS:
  void toolChanged(diptych::ui::EditTool tool);
  void settingsChanged(const diptych::ui::ToolSettings& settings);
  void interpolateRequested();
  void keepLargestRequested();

protected:
  void changeEvent(QEvent* event) override;

private:
  QWidget* makeToolRow();
  QWidget* makeChoice(QButtonGroup* group, const QString& no, const QString& noTip, const QString& yes,
                      const QString& yesTip);
  void showParts(EditTool tool);
  void showSettings();
  void reserveHeight();
  void showSegmentTexts();

  EditTool tool_ = EditTool::look;
  ToolSettings settings_;
  QString interpolateShortcut_, segment_, whyNot_;

  QButtonGroup* tools_;
  QLabel* toolName_;
  QLabel* note_;
  QWidget* parts_;
  RadiusControl* radius_;
  QWidget* shape_;
  QButtonGroup* shapes_;
  RangeControl* range_;
  QCheckBox* onlyEmpty_;
  QWidget* reach_;
  QButtonGroup* reaches_;
  ElidedButton* interpolate_;
  ElidedButton* keepLargest_;
};

}  // namespace diptych::ui
