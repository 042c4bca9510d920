#pragma once
// What people who do not use a pointer, or do not see, need of every control. Each check gives its complaints, a sentence each.

#include <QList>
#include <QStringList>
#include <QWidget>

namespace diptych::test {

/// Visible and enabled controls below `root` that a person acts on; parts of others (the line of a spin box) are not told apart.
QList<QWidget*> controlsOf(const QWidget& root);
/// What a screen reader says: the accessible name, else what the toolkit makes of text and buddies.
QString spokenName(QWidget& control);

/// Every control, and every button the keyboard passes over, has a name, and no other of the same panel has the same one.
QStringList complaintsAboutNames(const QWidget& root);
/// Tab, pressed again and again, comes to every control that takes the keyboard, and each looks different while it has it.
QStringList complaintsAboutTab(const QWidget& root);
/// No two controls of a dialog answer to the same Alt+letter.
QStringList complaintsAboutMnemonics(const QWidget& root);
/// Nothing is smaller than it must be to be read, or reaches beyond what it lies in.
QStringList complaintsAboutSpace(const QWidget& root);

}  // namespace diptych::test
