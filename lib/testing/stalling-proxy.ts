import net from "node:net";

/** A way to a database that can fall silent, as a server or a network that hangs does. */
export class StallingProxy {
  /** The database's address by this way. */
  readonly url: string;
  private isStalled = false;
  private stallsAt: string | undefined;

  private constructor(
    private readonly server: net.Server,
    target: URL,
  ) {
    const address = server.address();
    const port = address && typeof address === "object" ? address.port : 0;
    this.url = Object.assign(new URL(target), { host: `127.0.0.1:${port}` }).href;
  }

  static start(databaseUrl: string): Promise<StallingProxy> {
    const target = new URL(databaseUrl);
    return new Promise((resolve) => {
      const server = net.createServer((client) => proxy.join(client, target));
      let proxy: StallingProxy;
      server.listen(0, "127.0.0.1", () => {
        proxy = new StallingProxy(server, target);
        resolve(proxy);
      });
    });
  }

  /** Falls silent once a client has sent `word`: the database gets it, and no answer comes back. */
  stallAt(word: string): void {
    this.stallsAt = word;
  }

  /** New connections are served again; those of before stay silent. */
  goOn(): void {
    this.isStalled = false;
    this.stallsAt = undefined;
  }

  stop(): void {
    this.server.close();
  }

  private join(client: net.Socket, { hostname, port }: URL): void {
    const database = net.connect(Number(port || 5432), hostname);
    const end = () => {
      client.destroy();
      database.destroy();
    };
    for (const socket of [client, database]) socket.on("error", end).on("close", end);
    let isSilent = this.isStalled;
    client.on("data", (bytes) => {
      if (this.isStalled) isSilent = true;
      if (isSilent) return;
      if (this.stallsAt !== undefined && bytes.includes(this.stallsAt)) this.isStalled = true;
      database.write(bytes);
    });
    database.on("data", (bytes) => {
      if (this.isStalled) isSilent = true;
      if (!isSilent) client.write(bytes);
    });
  }
}
