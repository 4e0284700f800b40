#pragma once

#include <array>
#include <cstddef>

namespace core {

// One producer, one consumer; holds N - 1 elements.
template <typename T, std::size_t N> class Ring {
    static_assert((N & (N - 1)) == 0, "a power of two");

public:
    bool push(const T &value) {
        const auto next = (head_ + 1) & (N - 1);
        if (next == tail_)
            return false;
        slots_[head_] = value;
        head_ = next;
        return true;
    }
    bool pop(T &out) {
        if (head_ == tail_)
            return false;
        out = slots_[tail_];
        tail_ = (tail_ + 1) & (N - 1);
        return true;
    }
    std::size_t size() const { return (head_ - tail_) & (N - 1); }

private:
    std::array<T, N> slots_{};
    volatile std::size_t head_ = 0, tail_ = 0;
};

}
