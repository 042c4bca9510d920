#pragma once
// How this folder says durations, devices and lists of names. Text only, so that a test can read it all.

#include <QString>
#include <vector>

namespace diptych::ui {

/// "1 min 12 s left"; below five seconds "a few seconds left", since such a figure would be wrong before it is read.
QString timeLeftText(double seconds);
/// What a person would say: "30 seconds", "1 minute", "3 minutes", "2.5 minutes", "1 h 30 min".
QString minutesText(double minutes);
/// "auto" → "Automatic", "cpu" → "Processor (CPU)", "cuda" and "cuda:1" → "Graphics card (cuda…)"; others stay as they are.
QString deviceText(const QString& device);
/// Names typed by a person, separated by commas, semicolons or line breaks: trimmed, without empty ones, each kept once
/// (upper and lower case are one name).
std::vector<QString> namesFromText(const QString& text);

}  // namespace diptych::ui
