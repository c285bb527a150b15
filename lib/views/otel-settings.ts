/** Shell lines for a service's environment that send its traces and metrics to `url` (no slash at its end). */
export function otelEnvironment(url: string): string {
  return [
    `export OTEL_EXPORTER_OTLP_ENDPOINT=${url}/ingest`,
    "export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
    'export OTEL_EXPORTER_OTLP_HEADERS="Authorization=Bearer%20$TIDEMARK_API_KEY"',
    "export OTEL_LOGS_EXPORTER=none",
    "export OTEL_SERVICE_NAME=web",
    'export OTEL_RESOURCE_ATTRIBUTES="service.version=$VERSION,deployment.environment.name=production"',
  ].join("\n");
}

export interface LanguageNote {
  id: string;
  title: string;
  code: string;
  note: string;
}

/** How each SDK is switched on; the settings themselves come from the environment. */
export function languageNotes(url: string): LanguageNote[] {
  return [
    {
      id: "node",
      title: "Node.js",
      code: `npm install @opentelemetry/api @opentelemetry/auto-instrumentations-node
node --require @opentelemetry/auto-instrumentations-node/register server.js`,
      note: "Express, Fastify and Nest name their routes themselves.",
    },
    {
      id: "python",
      title: "Python",
      code: `pip install opentelemetry-distro opentelemetry-exporter-otlp-proto-http
opentelemetry-bootstrap --action=install
opentelemetry-instrument python app.py`,
      note: "The exporter is the HTTP one; gRPC is another protocol.",
    },
    {
      id: "ruby",
      title: "Ruby",
      code: `# Gemfile
gem "opentelemetry-sdk"
gem "opentelemetry-exporter-otlp"
gem "opentelemetry-instrumentation-all"

# config/initializers/opentelemetry.rb
OpenTelemetry::SDK.configure { |c| c.use_all }`,
      note: "Rails names its routes by their pattern.",
    },
    {
      id: "java",
      title: "Java",
      code: "java -javaagent:opentelemetry-javaagent.jar -jar app.jar",
      note: "Spring, JAX-RS and servlet routes are named by the agent.",
    },
    {
      id: "go",
      title: "Go",
      code: `exporter, err := otlptracehttp.New(ctx)
provider := trace.NewTracerProvider(trace.WithBatcher(exporter))
otel.SetTracerProvider(provider)
http.Handle("GET /users/{id}", otelhttp.NewHandler(users, "GET /users/{id}"))`,
      note: "otlptracehttp reads the variables above.",
    },
    {
      id: "miniapm",
      title: "MiniAPM gem",
      code: `# config/initializers/miniapm.rb
MiniAPM.configure do |config|
  config.endpoint = "${url}"
  config.api_key = ENV["TIDEMARK_API_KEY"]
end`,
      note: "Already using the gem? Only the endpoint and the key change; it needs none of the variables above.",
    },
  ];
}
