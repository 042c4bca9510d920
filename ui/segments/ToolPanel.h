#pragma once
// The tool at hand and its settings.

#include <QWidget>
#include <memory>
#include <optional>

namespace diptych::ui {

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

/// Shows the settings that the tool has, and no others.
class ToolPanel final : public QWidget {
  Q_OBJECT

public:
  explicit ToolPanel(QWidget* parent = nullptr);
  EditTool tool() const;
  ToolSettings settings() const;
  void setTool(EditTool tool);                     ///< emits toolChanged if it is another
  void setSettings(const ToolSettings& settings);  ///< emits settingsChanged if they are others
  /// Unit of modality values ("HU", "") and the volume's range, for the threshold fields.
  void setValueRange(double low, double high, const QString& unit);
  void stepSize(int steps);  ///< by a tenth, at least half a voxel or half a millimetre
  /// Enables interpolate and keep-largest, with the active segment's name in their texts; a reason where they are not possible.
  void setSegment(const QString& name, const QString& whyNot = {});

Q_SIGNALS:
  void toolChanged(diptych::ui::EditTool tool);
  void settingsChanged(const diptych::ui::ToolSettings& settings);
  void interpolateRequested();
  void keepLargestRequested();

private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace diptych::ui
