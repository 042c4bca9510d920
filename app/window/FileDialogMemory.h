#pragma once
// What Qt's file dialogs write down behind our back.

#include <QVariant>

namespace diptych::app {

/// Every QFileDialog leaves the folders it has been in to the user's QtProject.conf, where all Qt programs look. The folder of a
/// study often bears a patient's name: while this lives, what a dialog remembers is put back to what it was. Make it before the
/// dialog.
class FileDialogMemory {
public:
  FileDialogMemory();
  ~FileDialogMemory();
  FileDialogMemory(const FileDialogMemory&) = delete;
  FileDialogMemory& operator=(const FileDialogMemory&) = delete;

private:
  QVariant history_, lastVisited_;
};

}  // namespace diptych::app
