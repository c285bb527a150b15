export interface CiSnippet {
  id: string;
  title: string;
  /** Where the text goes in the person's own repository. */
  file: string;
  language: "yaml" | "ruby" | "sh";
  /** What to paste, whole. */
  code: string;
  /** The shell line within `code`, as the CI's shell gets it. */
  curl: string;
  /** Settings that the snippet counts on, one sentence each. */
  notes: string[];
}

interface Fields {
  gitSha: string;
  version?: string;
  env: string;
  deployer: string;
  repository?: string;
}

/**
 * The shell line that records a deploy. Form fields, not JSON: curl itself encodes whatever the
 * variables hold, so a quote in a name cannot break the body, and nothing but curl is needed.
 */
function curlLine(url: string, fields: Fields): string {
  const pairs = {
    git_sha: fields.gitSha,
    version: fields.version,
    env: fields.env,
    deployer: fields.deployer,
    repository: fields.repository,
  };
  return [
    `curl -fsS --retry 3 --max-time 10 ${url}/ingest/deploys`,
    '  -H "Authorization: Bearer $TIDEMARK_API_KEY"',
    ...Object.entries(pairs)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `  --data-urlencode "${name}=${value}"`),
  ].join(" \\\n");
}

function indent(text: string, spaces: number): string {
  return text.replaceAll(/^/gm, " ".repeat(spaces));
}

/** The line to try by hand, from a checkout. */
export function firstDeployLine(url: string): string {
  return curlLine(url, { gitSha: "$(git rev-parse HEAD)", env: "production", deployer: "$USER" });
}

/** A deploy report for each of five CI systems, with the address `url` (no slash at its end) filled in. */
export function ciSnippets(url: string): CiSnippet[] {
  return [gitHubActions(url), gitLab(url), capistrano(url), heroku(url), kamal(url)];
}

function gitHubActions(url: string): CiSnippet {
  const curl = curlLine(url, {
    gitSha: "$GIT_SHA",
    version: "$VERSION",
    env: "production",
    deployer: "$DEPLOYER",
    repository: "$REPOSITORY",
  });
  return {
    id: "github-actions",
    title: "GitHub Actions",
    file: ".github/workflows/deploy.yml",
    language: "yaml",
    curl,
    code: `# after the step that deploys
- name: Record the deploy
  continue-on-error: true
  env:
    TIDEMARK_API_KEY: \${{ secrets.TIDEMARK_API_KEY }}
    GIT_SHA: \${{ github.sha }}
    VERSION: \${{ github.ref_type == 'tag' && github.ref_name || '' }}
    DEPLOYER: \${{ github.actor }}
    REPOSITORY: \${{ github.server_url }}/\${{ github.repository }}
  run: |
${indent(curl, 4)}
`,
    notes: ["Add the key as the repository secret TIDEMARK_API_KEY (Settings, Secrets and variables, Actions)."],
  };
}

function gitLab(url: string): CiSnippet {
  const curl = curlLine(url, {
    gitSha: "$CI_COMMIT_SHA",
    version: "$CI_COMMIT_TAG",
    env: "$CI_ENVIRONMENT_NAME",
    deployer: "$GITLAB_USER_LOGIN",
    repository: "$CI_PROJECT_URL",
  });
  return {
    id: "gitlab-ci",
    title: "GitLab CI",
    file: ".gitlab-ci.yml",
    language: "yaml",
    curl,
    code: `record-deploy:
  stage: .post
  image: curlimages/curl
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH || $CI_COMMIT_TAG
  environment:
    name: production
    action: access
  allow_failure: true
  script:
    - |
${indent(curl, 6)}
`,
    notes: [
      "Add the key as the masked CI/CD variable TIDEMARK_API_KEY.",
      "The rule and the environment are those of your deploy job.",
    ],
  };
}

function capistrano(url: string): CiSnippet {
  const curl = curlLine(url, { gitSha: "$GIT_SHA", version: "$VERSION", env: "$DEPLOY_ENV", deployer: "$DEPLOYER" });
  return {
    id: "capistrano",
    title: "Capistrano",
    file: "config/deploy.rb",
    language: "ruby",
    curl,
    code: `namespace :tidemark do
  desc "Record the deploy"
  task :record do
    facts = {
      "GIT_SHA" => fetch(:current_revision),
      "VERSION" => fetch(:version, nil),
      "DEPLOY_ENV" => fetch(:stage).to_s,
      "DEPLOYER" => fetch(:local_user),
    }
    system(facts, <<~'SH') || warn("The deploy was not recorded")
${indent(curl, 6)}
    SH
  end
end

after "deploy:finished", "tidemark:record"
`,
    notes: [
      "Runs where cap runs: export TIDEMARK_API_KEY there.",
      'With set :version, "1.4.2" the deploy is called by its version, else by its short sha.',
    ],
  };
}

function heroku(url: string): CiSnippet {
  const curl = curlLine(url, {
    gitSha: `\${HEROKU_BUILD_COMMIT:-$HEROKU_SLUG_COMMIT}`,
    version: "$HEROKU_RELEASE_VERSION",
    env: `\${DEPLOY_ENV:-production}`,
    deployer: "heroku",
  });
  return {
    id: "heroku",
    title: "Heroku",
    file: "bin/record-deploy",
    language: "sh",
    curl,
    code: `#!/bin/sh
# chmod +x bin/record-deploy, and in the Procfile:
#   release: bin/record-deploy
# A release whose command fails is not deployed, hence the ending.
${curl} || echo "The deploy was not recorded" >&2
`,
    notes: [
      "heroku config:set TIDEMARK_API_KEY=… and, on a staging app, DEPLOY_ENV=staging.",
      "heroku labs:enable runtime-dyno-metadata and runtime-dyno-build-metadata give the release its commit and version.",
    ],
  };
}

function kamal(url: string): CiSnippet {
  const curl = curlLine(url, { gitSha: "$KAMAL_VERSION", env: "$KAMAL_DESTINATION", deployer: "$KAMAL_PERFORMER" });
  return {
    id: "kamal",
    title: "Kamal",
    file: ".kamal/hooks/post-deploy",
    language: "sh",
    curl,
    code: `#!/bin/sh
${curl} || echo "The deploy was not recorded" >&2
`,
    notes: [
      "chmod +x .kamal/hooks/post-deploy, and export TIDEMARK_API_KEY where kamal runs.",
      "Without a destination the deploy counts as production. $KAMAL_SERVICE is there as a service name.",
    ],
  };
}
