#include "report/json_value.h"

#include <math.h>

json_t *rep_json_value(const char *text)
{
    double number;
    long long whole;
    if (text && str_to_long(text, &whole))
        return json_integer(whole);
    if (text && str_to_double(text, &number) && isfinite(number))
        return json_number(number);
    return json_text(text);
}
