#include "units.hpp"

#include <algorithm>
#include <array>

namespace units {

namespace {
constexpr std::array<float, 12> limits{0.3f, 1.6f, 3.4f, 5.5f, 8.0f, 10.8f, 13.9f, 17.2f, 20.8f, 24.5f, 28.5f, 32.7f};
constexpr std::array<const char *, 13> names{"calm", "light air", "light breeze", "gentle breeze", "moderate breeze", "fresh breeze", "strong breeze",
                                             "near gale", "gale", "strong gale", "storm", "violent storm", "hurricane"};
}

int beaufort(float speed) { return static_cast<int>(std::upper_bound(limits.begin(), limits.end(), speed) - limits.begin()); }

const char *beaufort_name(int force) { return names[static_cast<unsigned>(std::clamp(force, 0, 12))]; }

}
