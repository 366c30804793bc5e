// Where the shipped signatures, services and policy are: /usr/share/sekimori of an installed program, the
// source tree's folder when the program runs from its build.
#pragma once

#include <string>

namespace sekimori {

std::string shipped_data_folder();

}  // namespace sekimori
