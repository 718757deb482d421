/* api/health.h: whether the server lives, whether it can serve, and its
 * numbers. */
#ifndef API_HEALTH_H
#define API_HEALTH_H

#include "http/route.h"

/* GET /health/live and /health/ready. */
struct route_table health_routes(void);

/* GET /metrics in Prometheus's text format; for listeners of the metrics group
 * alone. */
struct route_table metrics_routes(void);

#endif
