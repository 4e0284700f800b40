#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace core {

// The last N values, with what is worth knowing about them.
template <typename T, std::size_t N> class Window {
public:
    void add(T value) {
        values_[at_] = value;
        at_ = (at_ + 1) % N;
        count_ = std::min(count_ + 1, N);
    }
    std::size_t count() const { return count_; }
    T mean() const { return count_ ? static_cast<T>(std::accumulate(values_.begin(), values_.begin() + count_, T{}) / static_cast<T>(count_)) : T{}; }
    T median() const {
        auto sorted = values_;
        std::nth_element(sorted.begin(), sorted.begin() + count_ / 2, sorted.begin() + count_);
        return sorted[count_ / 2];
    }
    float deviation() const {
        const auto m = static_cast<float>(mean());
        float sum = 0;
        for (std::size_t i = 0; i < count_; ++i)
            sum += (static_cast<float>(values_[i]) - m) * (static_cast<float>(values_[i]) - m);
        return count_ ? std::sqrt(sum / static_cast<float>(count_)) : 0.0f;
    }
    void sort_into(std::array<T, N> &out) const {
        out = values_;
        std::sort(out.begin(), out.begin() + count_);
    }

private:
    std::array<T, N> values_{};
    std::size_t at_ = 0, count_ = 0;
};

}
