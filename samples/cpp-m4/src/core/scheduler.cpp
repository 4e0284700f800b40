#include "scheduler.hpp"

#include <algorithm>
#include <utility>

namespace core {

bool Scheduler::every(std::uint32_t period, Job job) {
    if (count_ == entries_.size())
        return false;
    entries_[count_].period = period;
    entries_[count_].due = period;
    entries_[count_].job = std::move(job);
    ++count_;
    return true;
}

void Scheduler::run(std::uint32_t now) {
    std::array<std::uint8_t, 12> order{};
    std::size_t ready = 0;
    for (std::size_t i = 0; i < count_; ++i)
        if (static_cast<std::int32_t>(now - entries_[i].due) >= 0)
            order[ready++] = static_cast<std::uint8_t>(i);
    std::sort(order.begin(), order.begin() + ready,
              [this](std::uint8_t a, std::uint8_t b) { return static_cast<std::int32_t>(entries_[a].due - entries_[b].due) < 0; });
    std::for_each(order.begin(), order.begin() + ready, [this, now](std::uint8_t i) {
        entries_[i].due = now + entries_[i].period;
        entries_[i].job(now);
    });
}

}
