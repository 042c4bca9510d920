#pragma once
// Makes hostile files of good ones. Bytes are kept in strings: half of the formats are text.

#include "tests/fuzz/Dice.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace diptych::fuzz {

/// One mutation of a file of this kind ("dicom", "nifti", …, as fuzz_reader names them), by its structure or by its bytes.
std::string mutated(std::string_view kind, std::string bytes, Dice& dice);

// --- the pieces, by format
/// Flipped bits, boundary numbers, cuts, doubled and missing stretches: one to four of them.
std::string mutatedBytes(std::string bytes, Dice& dice);
/// Lengths, value representations, attributes of the picture, transfer syntax, fragments, sequences thousands deep.
std::string mutatedDicom(std::string bytes, Dice& dice);
/// Plain or gzip-compressed; fields of the header.
std::string mutatedNifti(std::string bytes, Dice& dice);
/// Length of the header, and the JSON in it.
std::string mutatedTensors(std::string bytes, Dice& dice);
/// Numbers, strings, keys that occur twice, depth, bytes that are no UTF-8.
std::string mutatedJson(std::string text, Dice& dice);
/// The same for XML, with entities.
std::string mutatedXml(std::string text, Dice& dice);
/// Fields of local and central headers, and names that climb.
std::string mutatedZip(std::string bytes, Dice& dice);
/// A tar.gz of property lists and voxels: headers of members (with a right checksum), and the lists.
std::string mutatedInvesalius(std::string bytes, Dice& dice);

// --- helpers
/// A number at a boundary, or any.
std::uint64_t oddNumber(Dice& dice);
/// `width` bytes at `offset`, little-endian; nothing where they do not fit.
void put(std::string& bytes, std::size_t offset, std::uint64_t value, std::size_t width);
std::uint64_t get(std::string_view bytes, std::size_t offset, std::size_t width);
/// `text` many times.
std::string repeated(std::string_view text, std::size_t times);

bool isGzip(std::string_view bytes);
std::string gunzipped(std::string_view bytes);
std::string gzipped(std::string_view bytes);

}  // namespace diptych::fuzz
