#include "units.hpp"

#include <cmath>

namespace units {

float sea_level(float pressure, float metres) { return pressure * std::pow(1.0f - metres / 44330.0f, -5.255f); }

}
