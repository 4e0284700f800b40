#include "station.hpp"

#include <algorithm>
#include <cstdio>

#include "../lib/units/units.hpp"

namespace {

struct Entry {
    std::uint32_t time;
    std::array<float, 4> values;
};

// One day at a minute each, in the lower SRAM and not cleared at reset.
__attribute__((section(".history"))) std::array<Entry, 1440> history;
std::size_t history_length;

}

Station::Station() : displays_{std::make_unique<ui::Terminal>(), std::make_unique<ui::Oled>()} {
    std::for_each(sensors_.begin(), sensors_.end(), [](sensors::Sensor *s) {
        if (!s->start())
            std::printf("%.*s does not answer\n", static_cast<int>(s->name().size()), s->name().data());
    });
    scheduler_.every(1000, [this](std::uint32_t now) { measure(now); });
    scheduler_.every(500, [this](std::uint32_t) { show(); });
    scheduler_.every(60'000, [this](std::uint32_t now) {
        if (history_length < history.size())
            history[history_length++] = {now, last_};
        report();
    });
}

void Station::measure(std::uint32_t) {
    for (std::size_t i = 0; i < sensors_.size(); ++i)
        if (const auto reading = sensors_[i]->measure()) {
            last_[i] = reading->value;
            hours_[i].add(reading->value);
        }
}

void Station::show() {
    char line[24];
    for (const auto &display : displays_) {
        display->clear();
        for (unsigned i = 0; i < sensors_.size(); ++i) {
            const int whole = static_cast<int>(last_[i] * 10.0f);
            const int length = std::snprintf(line, sizeof line, "%-12.12s %d.%d", sensors_[i]->name().data(), whole / 10, std::abs(whole % 10));
            display->text(0, i, {line, static_cast<std::size_t>(std::min<int>(length, sizeof line - 1))});
        }
        display->flush();
    }
}

void Station::report() {
    const auto warmest = std::max_element(history.begin(), history.begin() + history_length, [](const Entry &a, const Entry &b) { return a.values[1] < b.values[1]; });
    if (history_length)
        std::printf("warmest %d C at %lu s\n", static_cast<int>(warmest->values[1]), static_cast<unsigned long>(warmest->time / 1000u));
    const float fahrenheit = units::fahrenheit(last_[1]), dew = units::dew_point(last_[1], 60.0f);
    std::printf("outside %d F, dew point %d C, sea level %d hPa, gust %d, spread %d/%d, %lu bus errors\n", static_cast<int>(fahrenheit),
                static_cast<int>(dew), static_cast<int>(units::sea_level(last_[2], 420.0f)), units::beaufort(wind_.gust()),
                static_cast<int>(hours_[0].deviation() * 100.0f), static_cast<int>(hours_[2].median()), static_cast<unsigned long>(bus_.failures()));
}
