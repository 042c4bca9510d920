#pragma once
// The environment that a worker is started with.

#include <string>
#include <vector>

namespace diptych::app {

/// This program's, "NAME=value" each, without the variables that say in which folders the person has been: a study's folder
/// is often named after the patient, and everybody who may look at the process reads them.
std::vector<std::string> workerEnvironment();

}  // namespace diptych::app
