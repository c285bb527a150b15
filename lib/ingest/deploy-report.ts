import { z } from "zod";
import { type Commit, DEFAULT_ENV, DEPLOY_KINDS, DEPLOY_STATUSES, type DeployReport } from "@/lib/domain/deploy";
import { Failure, type FieldIssue } from "@/lib/domain/failure";
import { fieldIssues } from "@/lib/domain/field-issues";
import { optionalHttpUrl, optionalText, optionalTime, optionalWord, requiredText } from "./fields";
import { implausibleTime } from "./plausible-time";
import { cleanJson, cleanText } from "./text";

const NAME_LIMIT = 200;
const TEXT_LIMIT = 10_000;
const COMMIT_LIMIT = 500;

const author = z.union([
  z.object({ name: optionalText(NAME_LIMIT) }).transform(({ name }) => name),
  optionalText(NAME_LIMIT),
]);

const commit = z
  .object(
    {
      sha: optionalText(NAME_LIMIT),
      id: optionalText(NAME_LIMIT),
      message: optionalText(TEXT_LIMIT),
      author,
      author_name: optionalText(NAME_LIMIT),
      timestamp: optionalTime,
      at: optionalTime,
    },
    "must be an object with sha and message",
  )
  .transform((given, context): Commit => {
    const sha = given.sha ?? given.id;
    if (sha === null) context.addIssue({ code: "custom", path: ["sha"], message: "is required" });
    const writer = given.author ?? given.author_name;
    const at = given.timestamp ?? given.at;
    return {
      sha: sha ?? "",
      ...(given.message === null ? {} : { message: given.message }),
      ...(writer === null ? {} : { author: writer }),
      ...(at === null ? {} : { at: new Date(at).toISOString() }),
    };
  });

/** The body of POST /ingest/deploys. Unknown fields are ignored here, and kept in the payload. */
const deployBody = z.object(
  {
    git_sha: requiredText(NAME_LIMIT),
    version: optionalText(NAME_LIMIT, { numbers: true }),
    env: optionalText(NAME_LIMIT),
    environment: optionalText(NAME_LIMIT),
    deployer: optionalText(NAME_LIMIT),
    description: optionalText(TEXT_LIMIT),
    timestamp: optionalTime,
    deployed_at: optionalTime,
    service: optionalText(NAME_LIMIT),
    status: optionalWord(DEPLOY_STATUSES),
    kind: optionalWord(DEPLOY_KINDS),
    started_at: optionalTime,
    finished_at: optionalTime,
    repository: optionalText(2_000),
    url: optionalHttpUrl,
    previous_sha: optionalText(NAME_LIMIT),
    commits: z
      .array(commit, "must be a list of commits")
      .max(COMMIT_LIMIT, `must hold at most ${COMMIT_LIMIT} commits`)
      .nullish(),
  },
  "must be a JSON object with at least git_sha",
);

type DeployBody = z.infer<typeof deployBody>;

/** What a report carries beside its body. */
export interface ReportContext {
  idempotencyKey: string | null;
  now: number;
}

/**
 * The deploy that a body reports; without a time it happened now.
 * @throws {Failure} invalid, naming every field to mend.
 */
export function readDeployReport(body: unknown, context: ReportContext): DeployReport {
  const parsed = deployBody.safeParse(body);
  if (!parsed.success) throw invalidReport(fieldIssues(parsed.error.issues));
  const given = parsed.data;
  const issues = [...timeIssues(given, context.now), ...keyIssues(context.idempotencyKey)];
  if (issues.length > 0) throw invalidReport(issues);
  return {
    gitSha: given.git_sha,
    env: given.env ?? given.environment ?? DEFAULT_ENV,
    service: given.service ?? "",
    version: given.version,
    deployer: given.deployer,
    description: given.description,
    deployedAt: given.timestamp ?? given.deployed_at ?? given.finished_at ?? given.started_at ?? context.now,
    startedAt: given.started_at,
    finishedAt: given.finished_at,
    status: given.status,
    kind: given.kind ?? "deploy",
    repository: given.repository,
    url: given.url,
    previousSha: given.previous_sha,
    commits: given.commits && given.commits.length > 0 ? given.commits : null,
    idempotencyKey: idempotencyKeyOf(context.idempotencyKey),
    source: "ingest",
    payload: cleanJson(body),
  };
}

const TIMES = ["timestamp", "deployed_at", "started_at", "finished_at"] as const;

function timeIssues(given: DeployBody, now: number): FieldIssue[] {
  const issues: FieldIssue[] = [];
  for (const field of TIMES) {
    const at = given[field];
    const message = at === null ? null : implausibleTime(at, now);
    if (message !== null) issues.push({ field, message });
  }
  if (given.started_at !== null && given.finished_at !== null && given.finished_at < given.started_at) {
    issues.push({ field: "finished_at", message: "is before started_at" });
  }
  return issues;
}

function keyIssues(key: string | null): FieldIssue[] {
  if (key === null || key.length <= NAME_LIMIT) return [];
  return [{ field: "Idempotency-Key", message: `must be at most ${NAME_LIMIT} characters long` }];
}

function idempotencyKeyOf(header: string | null): string | null {
  const key = cleanText(header ?? "").trim();
  return key === "" ? null : key;
}

function invalidReport(issues: FieldIssue[]): Failure {
  return new Failure("invalid", "The deploy was not recorded; mend the fields named in errors.", { issues });
}
