#include "units.hpp"

#include <cmath>

namespace units {

float fahrenheit(float celsius) { return celsius * 1.8f + 32.0f; }

float dew_point(float celsius, float humidity) {
    const float g = std::log(humidity / 100.0f) + 17.62f * celsius / (243.12f + celsius);
    return 243.12f * g / (17.62f - g);
}

}
