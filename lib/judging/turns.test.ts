import { once } from "node:events";
import { createServer, get, type Server, type ServerResponse } from "node:http";
import { setImmediate as turn } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RequestsUnderWay } from "./turns";

const AGES = 60_000;

let server: Server;
const requests = new RequestsUnderWay();

beforeAll(async () => {
  server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterAll(() => server.close());

/** A request that the server has taken up and not answered. */
async function ask(): Promise<ServerResponse> {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const taken = once(server, "request");
  get({ port, host: "127.0.0.1" }).on("error", () => {});
  const [, response] = await taken;
  return response;
}

test("it waits until the last request is answered or cut", async () => {
  const [one, other] = [await ask(), await ask()];
  const order: string[] = [];
  const end = requests.end(AGES).then(() => order.push("went on"));
  one.end();
  await once(one, "close");
  for (let i = 0; i < 5; i++) await turn();
  order.push("the other is cut");
  other.destroy();
  await end;
  expect(order).toEqual(["the other is cut", "went on"]);
});

test("it waits for nothing when none is under way, and not for ever", async () => {
  await requests.end(AGES);
  const response = await ask();
  await requests.end(1);
  expect(response.writableEnded).toBe(false);
  response.end();
  await requests.end(AGES);
});
