/** What the environment says about the server. */

/** A variable; what is empty is not there. */
function variable(name: string): string | undefined {
  const value = process.env[name];
  return value === "" ? undefined : value;
}

function port(value = "8080"): number {
  const found = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
  if (!(found <= 65_535)) throw new Error(`PORT is \`${value}\`, which is no port`);
  return found;
}

const LEVELS = ["silent", "error", "warn", "info", "debug", "trace"];

function level(value = "info"): string {
  if (!LEVELS.includes(value)) throw new Error(`LOG_LEVEL is \`${value}\`, not one of ${LEVELS.join(", ")}`);
  return value;
}

export const config = {
  /** `HOST`: the address to serve on. `127.0.0.1` is reached from this machine alone; `0.0.0.0` is for containers. */
  host: variable("HOST") ?? "127.0.0.1",
  /** `PORT`: 8080; 0 is any that is free. */
  port: port(variable("PORT")),
  /** `LOG_LEVEL`. */
  logLevel: level(variable("LOG_LEVEL")),
  /** `METRICS_TOKEN`: who presents it as a bearer token may read metrics; without one nobody may. */
  metricsToken: variable("METRICS_TOKEN"),
} as const;
