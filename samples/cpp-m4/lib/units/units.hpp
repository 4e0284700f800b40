#pragma once

namespace units {

float fahrenheit(float celsius);
float dew_point(float celsius, float humidity);
float sea_level(float pressure, float metres);
int beaufort(float metres_per_second);
const char *beaufort_name(int force);

}
