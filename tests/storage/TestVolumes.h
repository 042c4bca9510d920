#pragma once
// Volumes and files that the storage tests share.

#include "core/image/Volume.h"
#include "storage/dicom/DicomSeriesWriter.h"
#include "tests/support/Places.h"

#include <QByteArray>
#include <QFile>
#include <QProcess>
#include <QString>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace diptych::storage::test {

template <class T>
Volume volumeOf(Geometry geometry, ScalarType type, const std::vector<T>& values, double slope = 1,
                double intercept = 0, const std::string& modality = "CT", int channels = 1) {
  const auto bytes = values.size() * sizeof(T);
  std::shared_ptr<std::byte> memory(new std::byte[bytes], std::default_delete<std::byte[]>());
  std::memcpy(memory.get(), values.data(), bytes);
  return Volume(geometry, type, channels, slope, intercept, modality, memory);
}

/// An oblique right-handed grid whose corner values differ in every direction and phase.
inline Geometry obliqueGeometry(GridSize size) {
  const Vec3 row = normalized({0.9, 0.3, -0.1});
  const Vec3 normal = normalized(cross(row, Vec3{-0.2, 0.8, 0.5}));
  const Vec3 column = cross(normal, row);
  return {size, Affine(0.75 * row, 1.25 * column, 3.5 * normal, {-71.3, 22.7, 104.9}), LengthUnit::millimetres};
}

inline std::vector<std::int16_t> countingValues(GridSize size) {
  std::vector<std::int16_t> values(size.voxels());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::int16_t>((i * 7919) % 65521 - 32000);
  return values;
}

inline Volume obliqueVolume(GridSize size) {
  return volumeOf(obliqueGeometry(size), ScalarType::int16, countingValues(size), 2, -1024);
}

inline DicomSeriesDescription ctDescription() {
  DicomSeriesDescription d;
  d.patient = PatientInfo{"T-1", "", "Test^Volume", "19700102", "O"};
  d.study.description = "Study";
  d.series = SeriesInfo{"", "CT", "Series", "3", ""};
  return d;
}

inline bool sameBytes(const Volume& a, const Volume& b) {
  return a.byteCount() == b.byteCount() && std::memcmp(a.bytes(), b.bytes(), a.byteCount()) == 0;
}

inline void writeBytes(const std::filesystem::path& path, const QByteArray& bytes) {
  QFile file(QString::fromStdString(path.string()));
  if (file.open(QIODevice::WriteOnly)) file.write(bytes);
}

inline QByteArray readBytes(const std::filesystem::path& path) {
  QFile file(QString::fromStdString(path.string()));
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray{};
}

inline std::filesystem::path sharedData(const char* below) {
  return std::filesystem::path(diptych::test::inShared("data").toStdString()) / below;
}

/// The interpreter with pydicom, SimpleITK and nibabel; empty where there is none.
inline QString testPython() {
  const auto named = qEnvironmentVariable("DIPTYCH_TEST_PYTHON");
  const auto python = named.isEmpty() ? diptych::test::inSource(".venv/bin/python") : named;
  return QFile::exists(python) ? python : QString();
}

/// Runs a program and gives its output; `ok` says whether it ended with 0.
inline QByteArray outputOf(const QString& program, const QStringList& arguments, bool& ok) {
  QProcess process;
  process.setProcessChannelMode(QProcess::MergedChannels);
  process.start(program, arguments);
  ok = process.waitForStarted() && process.waitForFinished(120000) && process.exitStatus() == QProcess::NormalExit &&
       process.exitCode() == 0;
  return process.readAll();
}

}  // namespace diptych::storage::test
