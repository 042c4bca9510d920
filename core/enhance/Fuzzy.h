#pragma once
// Fuzzy enhancement: Patrascu and Buzuloiu's affine maps in a logarithmic model, weighted by fuzzy windows
// (arXiv:1502.04499; DIN Eq. 11-12; the exact formulae and the choices made are section 10 of the specification).
//
// In t = atanh((2g+1)/256 − 1) everything is ordinary arithmetic. Window (i,j) of the (m+1)·(n+1) has weight
//   w_ij(x,y) = p_i(x)^γ q_j(y)^γ / Σ,   p_i(x) = C(m,i) u^i (1−u)^(m−i), u = x/(W−1);  q_j likewise along y,
// mean μ_ij and deviation σ_ij of t under that weight, and maps t to (σ_u/σ_ij)(t − μ_ij); the result is the weighted sum.
// Weights are products of a column factor and a row factor, so all is done with (m+1)·W + (n+1)·H of them.

#include "core/image/Raster.h"

#include <array>
#include <vector>

namespace diptych {

struct FuzzyParameters {
  int m = 2, n = 2;                    ///< windows along x and y are m+1 and n+1
  double gamma = 1;                    ///< > 1 sharpens the windows
  double sigmaU = 0.9068996821171089;  ///< deviation that every window is brought to: π/√12, that of φ(U) for uniform U
};

/// One factor of the window weights: [window][position], each position's sum over windows is 1.
std::vector<std::vector<double>> fuzzyWindowFactors(int size, int degree, double gamma);

/// Weights of window (i,j) over a whole raster, for tests and pictures.
Raster<double> fuzzyWindow(int width, int height, const FuzzyParameters& parameters, int i, int j);

/// Grey levels 0…255 in and out, in double precision. Levels that are not finite count as 0.
Raster<double> fuzzyEnhance(const Raster<double>& grey, const FuzzyParameters& parameters);

/// The same, several times as fast and to 0.01 of a level, for the panel that a network sees. Fastest where all levels are whole
/// numbers. On x86-64 the bits of the result do not depend on the processor.
Raster<float> fuzzyEnhance(const Raster<float>& grey, const FuzzyParameters& parameters);

/// Colour: statistics of the mean of the three channels' t, the same affine map for each channel.
std::array<Raster<double>, 3> fuzzyEnhanceRgb(const std::array<Raster<double>, 3>& rgb,
                                              const FuzzyParameters& parameters);

}  // namespace diptych
