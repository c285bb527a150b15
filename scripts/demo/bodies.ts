import { MINUTE } from "../../lib/domain/time";
import { randomOf } from "./random";
import type { StoryDeploy } from "./releases";
import { SERVICES } from "./services";
import type { ServiceTelemetry } from "./telemetry";

const PLATFORM = "https://github.com/acme-shop/platform";

/** The body of POST /ingest/deploys. */
export function deployBody(deploy: StoryDeploy): Record<string, unknown> {
  const { env, planned, running, before, activates, key } = deploy;
  const repository = SERVICES.find((profile) => profile.name === planned.service)?.repository ?? PLATFORM;
  return {
    git_sha: running.sha,
    ...(planned.service === "" ? {} : { version: running.version, service: planned.service }),
    env,
    deployer: planned.deployer,
    description: planned.description,
    timestamp: new Date(running.finish).toISOString(),
    started_at: new Date(running.start).toISOString(),
    finished_at: new Date(running.finish).toISOString(),
    status: planned.status ?? "succeeded",
    kind: planned.kind ?? "deploy",
    repository,
    url: `${repository}/actions/runs/${randomOf(0, key).between(6_000_000_000, 6_999_999_999)}`,
    ...(before && activates ? { previous_sha: before.sha } : {}),
    ...(planned.commits ? { commits: commits(deploy, planned.commits) } : {}),
  };
}

/** The last commit is the one that was deployed. */
function commits({ planned, running, env }: StoryDeploy, messages: string[]): Record<string, unknown>[] {
  // Staging deploys the same commits, so their ids and times do not depend on the environment's clock.
  const random = randomOf(0, `commits/${running.sha}`);
  const written = running.start - (env === "staging" ? 60 : 120) * MINUTE;
  return messages.map((message, index) => ({
    sha: index === messages.length - 1 ? running.sha : random.hex(40),
    message,
    author: planned.deployer,
    at: new Date(written + index * 10 * MINUTE).toISOString(),
  }));
}

/** The elements of POST /ingest/errors/batch: what the services that send metrics report themselves. */
export function errorBodies(telemetry: ServiceTelemetry[]): Record<string, unknown>[] {
  return telemetry.flatMap(({ env, service, version, exceptions }) =>
    exceptions.map(({ at, operation, exceptionClass, message, backtrace, requestId }) => ({
      exception_class: exceptionClass,
      message,
      backtrace,
      fingerprint: `${service}/${exceptionClass}`,
      timestamp: new Date(at).toISOString(),
      request_id: requestId,
      service,
      env,
      version,
      operation,
    })),
  );
}
