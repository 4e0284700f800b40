#pragma once

#include <array>
#include <cstdint>
#include <functional>

namespace core {

// Runs jobs whose time has come, the most overdue first.
class Scheduler {
public:
    using Job = std::function<void(std::uint32_t now)>;
    bool every(std::uint32_t period, Job job);
    void run(std::uint32_t now);

private:
    struct Entry {
        std::uint32_t period = 0, due = 0;
        Job job;
    };
    std::array<Entry, 12> entries_{};
    std::size_t count_ = 0;
};

}
