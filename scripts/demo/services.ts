/** An exception that a service throws now and then. */
export interface ExceptionProfile {
  exceptionClass: string;
  message: string;
  backtrace: string[];
}

export interface OperationProfile {
  /** As Tidemark names it: method and route, or the consumer's span name. */
  name: string;
  /** Share of the service's traffic; a service's shares sum to 1. */
  share: number;
  medianMs: number;
  /** Standard deviation of the natural logarithm of the latency. */
  spread: number;
  errorRate: number;
}

export interface ServiceProfile {
  name: string;
  repository: string;
  /** One way for all of a service's history: a reader counts one source only. */
  source: "metrics" | "spans";
  kind: "server" | "consumer";
  /** Requests a minute in production at the week's peak. */
  peakPerMinute: number;
  /** Weekend traffic as a share of a weekday's. */
  weekend: number;
  version: [major: number, minor: number, patch: number];
  operations: OperationProfile[];
  exceptions: ExceptionProfile[];
}

const organisation = "https://github.com/acme-shop";

/** The shop of the demo: three HTTP services that send metrics, a queue consumer and a sparse service that send spans. */
export const SERVICES: ServiceProfile[] = [
  {
    name: "checkout",
    repository: `${organisation}/checkout`,
    source: "metrics",
    kind: "server",
    peakPerMinute: 220,
    weekend: 0.62,
    version: [2, 37, 2],
    operations: [
      { name: "GET /cart", share: 0.5, medianMs: 38, spread: 0.45, errorRate: 0.001 },
      { name: "POST /cart/items", share: 0.28, medianMs: 62, spread: 0.42, errorRate: 0.002 },
      { name: "POST /checkout", share: 0.16, medianMs: 128, spread: 0.34, errorRate: 0.005 },
      { name: "GET /orders/:id", share: 0.06, medianMs: 45, spread: 0.5, errorRate: 0.001 },
    ],
    exceptions: [
      {
        exceptionClass: "Payments::GatewayTimeout",
        message: "no answer from the payment gateway within 8 s",
        backtrace: ["src/payments/gateway.ts:88:in authorise", "src/checkout/place-order.ts:41:in placeOrder"],
      },
      {
        exceptionClass: "StockConflict",
        message: "stock of the item changed while the order was placed",
        backtrace: ["src/stock/reserve.ts:57:in reserve", "src/checkout/place-order.ts:36:in placeOrder"],
      },
    ],
  },
  {
    name: "catalog",
    repository: `${organisation}/catalog`,
    source: "metrics",
    kind: "server",
    peakPerMinute: 600,
    weekend: 0.7,
    version: [5, 12, 0],
    operations: [
      { name: "GET /products", share: 0.34, medianMs: 84, spread: 0.48, errorRate: 0.001 },
      { name: "GET /products/:id", share: 0.46, medianMs: 31, spread: 0.44, errorRate: 0.002 },
      { name: "GET /products/:id/reviews", share: 0.15, medianMs: 52, spread: 0.46, errorRate: 0.002 },
      { name: "GET /categories", share: 0.05, medianMs: 14, spread: 0.38, errorRate: 0.0005 },
    ],
    exceptions: [
      {
        exceptionClass: "ImageServiceError",
        message: "image service answered 503",
        backtrace: ["src/images/client.ts:34:in fetchVariants", "src/products/show.ts:22:in showProduct"],
      },
    ],
  },
  {
    name: "search",
    repository: `${organisation}/search`,
    source: "metrics",
    kind: "server",
    peakPerMinute: 300,
    weekend: 0.66,
    version: [1, 88, 0],
    operations: [
      { name: "GET /search", share: 0.55, medianMs: 74, spread: 0.5, errorRate: 0.003 },
      { name: "GET /suggest", share: 0.42, medianMs: 12, spread: 0.4, errorRate: 0.001 },
      { name: "POST /search/clicks", share: 0.03, medianMs: 7, spread: 0.4, errorRate: 0.001 },
    ],
    exceptions: [
      {
        exceptionClass: "IndexTimeout",
        message: "shard 3 did not answer within 2 s",
        backtrace: ["src/index/query.ts:112:in runQuery", "src/search/handler.ts:29:in search"],
      },
    ],
  },
  {
    name: "billing-worker",
    repository: `${organisation}/billing`,
    source: "spans",
    kind: "consumer",
    peakPerMinute: 14,
    weekend: 0.55,
    version: [0, 31, 4],
    operations: [
      { name: "invoices process", share: 0.7, medianMs: 240, spread: 0.55, errorRate: 0.004 },
      { name: "refunds process", share: 0.3, medianMs: 410, spread: 0.5, errorRate: 0.005 },
    ],
    exceptions: [
      {
        exceptionClass: "Ledger::DeadlockDetected",
        message: "ledger row was locked by another transaction",
        backtrace: ["src/ledger/post.ts:73:in post", "src/invoices/process.ts:18:in process"],
      },
    ],
  },
  {
    name: "reports",
    repository: `${organisation}/reports`,
    source: "spans",
    kind: "server",
    peakPerMinute: 0.1,
    weekend: 0.4,
    version: [1, 4, 0],
    operations: [
      { name: "POST /reports", share: 0.4, medianMs: 2_300, spread: 0.6, errorRate: 0.005 },
      { name: "GET /reports/:id", share: 0.6, medianMs: 160, spread: 0.5, errorRate: 0.002 },
    ],
    exceptions: [
      {
        exceptionClass: "ReportTooLarge",
        message: "the report has more than 1,000,000 rows",
        backtrace: ["src/reports/build.ts:140:in build"],
      },
    ],
  },
];
